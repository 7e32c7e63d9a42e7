using System.Reflection;

namespace Busbar.Control.Tests;

/// <summary>Policies and arbitration decide the same with the arithmetic of a device's interpreter, which is not that of .NET.</summary>
public class The_interpreters_arithmetic
{
    private static readonly InterpretersArithmetic Device = new(AppContext.BaseDirectory, ["Busbar.Points", "Busbar.Control"], "Busbar.Control.Tests");

    [Fact]
    public void It_is_another_one()
    {
        MethodInfo isSameSide = Device["Busbar.Control"].GetType("Busbar.Control.MinimumTimes")!.GetMethod("IsSameSide")!;
        Assert.Equal(true, isSameSide.Invoke(null, [double.NaN, 1.0]));
        Assert.Equal(false, typeof(ControlEngine).Assembly.GetType("Busbar.Control.MinimumTimes")!.GetMethod("IsSameSide")!.Invoke(null, [double.NaN, 1.0]));
    }

    [Fact]
    public void Every_decision_is_the_same()
    {
        // Not those whose subject is the heap, instructions, or how often a property holds.
        (int ran, IReadOnlyList<string> failures) = Device.Run("Busbar.Control.Tests", (type, _) =>
            !type.Name.StartsWith("Properties", StringComparison.Ordinal) && !type.Name.StartsWith("The_controllers", StringComparison.Ordinal) && type.Name != nameof(The_interpreters_arithmetic));
        TestContext.Current.TestOutputHelper?.WriteLine($"{ran} tests on {Device.Changes} changed instructions");
        Assert.InRange(Device.Changes, 100, int.MaxValue);
        Assert.InRange(ran, 80, int.MaxValue);
        Assert.True(failures.Count == 0, $"{failures.Count} of {ran}:\n" + string.Join("\n\n", failures.Take(5)));
    }
}
