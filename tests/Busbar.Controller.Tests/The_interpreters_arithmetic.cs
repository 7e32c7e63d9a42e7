namespace Busbar.Controller.Tests;

/// <summary>The controller behaves the same with the arithmetic of a device's interpreter, which is not that of .NET.</summary>
public sealed class The_interpreters_arithmetic(ITestOutputHelper output)
{
    // Those whose subject is time, sockets, the heap, or how often a property holds.
    private static readonly string[] NotAgain = [nameof(A_controller_on_real_ports), nameof(A_serial_line_on_a_pty), nameof(It_fits_the_controller), nameof(Power_fails_while_flash_is_written), nameof(What_lies_in_flash)];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_behaviour_of_the_controller_is_the_same(bool isChip)
    {
        InterpretersArithmetic device = new(isChip, AppContext.BaseDirectory, ["Busbar.Points", "Busbar.Field", "Busbar.Control", "Busbar.Link", "Busbar.Controller"], "Busbar.Host", "Busbar.Controller.Tests");
        (int ran, IReadOnlyList<string> failures) = device.Run("Busbar.Controller.Tests", (type, _) => !NotAgain.Contains(type.Name) && type.Name != nameof(The_interpreters_arithmetic));
        output.WriteLine($"{ran} tests on {device.Changes} changed instructions");
        Assert.InRange(device.Changes, 200, int.MaxValue);
        Assert.InRange(ran, 80, int.MaxValue);
        Assert.True(failures.Count == 0, $"{failures.Count} of {ran}:\n" + string.Join("\n\n", failures.Take(5)));
    }
}
