using System.Reflection;
using Busbar.Points;

namespace Busbar.Control.Tests;

public class The_controllers_instructions
{
    /// <summary>
    /// A few hundred thousand simple instructions a second is what the interpreter does; a cycle of the whole controller may take
    /// 100,000. A debug build, as counted here by default, takes a quarter more than what is deployed; in the first cycle everything
    /// changes at once.
    /// </summary>
    [Fact]
    public void The_largest_controller_leaves_room_in_the_100_000_instructions_of_a_cycle()
    {
        var counter = new InstructionCounter();
        Rig rig = The_controllers_budget.Largest();
        Type inputsType = counter.Assembly.GetType("Busbar.Control.ControlInputs")!;
        object inputs = Activator.CreateInstance(inputsType, rig.Inputs.Values, rig.Inputs.Qualities, rig.Inputs.Times)!;
        Type engineType = counter.Assembly.GetType("Busbar.Control.ControlEngine")!;
        object engine = Activator.CreateInstance(engineType, rig.EngineArguments)!;
        MethodInfo step = engineType.GetMethod("Step")!;
        FieldInfo now = inputsType.GetField("NowMilliseconds")!;
        inputsType.GetField("IsTimeKnown")!.SetValue(inputs, true);

        long most = 0;
        long sum = 0;
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
            counter.Executed = 0;
            step.Invoke(engine, [inputs]);
            most = i == 1 ? 0 : Math.Max(most, counter.Executed);
            sum += counter.Executed;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{sum / Cycles} instructions a cycle, {most} at most");
        Assert.InRange(most, 1_000, 90_000);
    }
}
