namespace Busbar.Field.Tests.Profiles;

/// <summary>Bytes and points mean the same with the arithmetic of a device's interpreter, which is not that of .NET.</summary>
public class The_interpreters_arithmetic
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_byte_is_read_and_written_the_same(bool isChip)
    {
        InterpretersArithmetic device = new(isChip, AppContext.BaseDirectory, ["Busbar.Points", "Busbar.Field"], "Busbar.Modbus", "Busbar.Field.Tests");
        (int ran, IReadOnlyList<string> failures) = device.Run("Busbar.Field.Tests", (type, _) =>
            type.Name != nameof(The_interpreters_arithmetic) && !type.Namespace!.EndsWith("Async", StringComparison.Ordinal));
        TestContext.Current.TestOutputHelper?.WriteLine($"{ran} tests on {device.Changes} changed instructions");
        Assert.InRange(device.Changes, 40, int.MaxValue);
        Assert.InRange(ran, 80, int.MaxValue);
        Assert.True(failures.Count == 0, $"{failures.Count} of {ran}:\n" + string.Join("\n\n", failures.Take(5)));
    }
}
