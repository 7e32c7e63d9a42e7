using System.Reflection;

namespace Busbar.Control.Tests;

/// <summary>Policies and arbitration decide the same with the arithmetic of a device's interpreter, which is not that of .NET.</summary>
public class The_interpreters_arithmetic
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void It_is_another_one(bool isChip)
    {
        MethodInfo isSameSide = Device(isChip)["Busbar.Control"].GetType("Busbar.Control.MinimumTimes")!.GetMethod("IsSameSide")!;
        Assert.Equal(true, isSameSide.Invoke(null, [double.NaN, 1.0]));
        Assert.Equal(false, typeof(ControlEngine).Assembly.GetType("Busbar.Control.MinimumTimes")!.GetMethod("IsSameSide")!.Invoke(null, [double.NaN, 1.0]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_decision_is_the_same(bool isChip)
    {
        InterpretersArithmetic device = Device(isChip);
        // Not those whose subject is the heap, instructions, or how often a property holds.
        (int ran, IReadOnlyList<string> failures) = device.Run("Busbar.Control.Tests", (type, _) =>
            !type.Name.StartsWith("Properties", StringComparison.Ordinal) && !type.Name.StartsWith("The_controllers", StringComparison.Ordinal) && type.Name != nameof(The_interpreters_arithmetic));
        TestContext.Current.TestOutputHelper?.WriteLine($"{ran} tests on {device.Changes} changed instructions");
        Assert.InRange(device.Changes, 100, int.MaxValue);
        Assert.InRange(ran, 80, int.MaxValue);
        Assert.True(failures.Count == 0, $"{failures.Count} of {ran}:\n" + string.Join("\n\n", failures.Take(5)));
    }

    private static InterpretersArithmetic Device(bool isChip) => new(isChip, AppContext.BaseDirectory, ["Busbar.Points", "Busbar.Control"], "Busbar.Control.Tests");
}
