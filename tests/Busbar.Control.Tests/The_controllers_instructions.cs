using System.Reflection;
using Busbar.Points;

namespace Busbar.Control.Tests;

public class The_controllers_instructions
{
    /// <summary>
    /// A few hundred thousand simple instructions a second is what the interpreter does; a cycle of the whole controller may take
    /// 100,000, of which all else takes 30,000. In the first cycle everything changes at once.
    /// </summary>
    [Fact]
    public void The_largest_controller_leaves_room_in_the_100_000_instructions_of_a_cycle()
    {
        var counter = new CountedAssemblies(Path.GetDirectoryName(typeof(ControlEngine).Assembly.Location)!, ["Busbar.Control"]);
        Assembly control = counter["Busbar.Control"];
        Rig rig = The_controllers_budget.Largest();
        Type inputsType = control.GetType("Busbar.Control.ControlInputs")!;
        object inputs = Activator.CreateInstance(inputsType, rig.Inputs.Values, rig.Inputs.Qualities, rig.Inputs.Times)!;
        Type engineType = control.GetType("Busbar.Control.ControlEngine")!;
        object engine = Activator.CreateInstance(engineType, rig.EngineArguments)!;
        MethodInfo step = engineType.GetMethod("Step")!;
        FieldInfo now = inputsType.GetField("NowMilliseconds")!;
        inputsType.GetField("IsTimeKnown")!.SetValue(inputs, true);

        long most = 0;
        long sum = 0;
        long[] start = counter.ByMethod();
        const int Cycles = 600;
        for (int i = 1; i <= Cycles; i++)
        {
            rig.Inputs.Values[0] = 280 + i / 7 * 37 % 110;
            rig.Inputs.Qualities[0] = (byte)Quality.Good;
            for (int point = 0; point < rig.Inputs.Times.Length; point++)
            {
                rig.Inputs.Times[point] = i * 1000L;
            }

            now.SetValue(inputs, i * 1000L);
            inputsType.GetField("LocalDay")!.SetValue(inputs, 9830 + i / 100);
            long before = counter.Executed;
            step.Invoke(engine, [inputs]);
            long executed = counter.Executed - before;
            most = i == 1 ? 0 : Math.Max(most, executed);
            sum += executed;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{sum / Cycles} instructions a cycle, {most} at most; in all cycles:\n" + counter.Heaviest(start, counter.ByMethod(), 12));
        Assert.InRange(most, 1_000, 70_000);
    }
}
