using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Busbar.Firmware.Gates.RunTime;

/// <summary>
/// The interpreter keeps with every value whether it is unsigned, and a cast from unsigned to signed writes no instruction. What follows the cast goes on with the
/// unsigned number: a shift to the right brings in zeros, and a remainder, a double or a long is made of a large number where a negative one is meant
/// (NumericShr, NumericRem and Convert_Internal of nf-interpreter). A local, a field or an element gives a value its own kind; an argument, a result
/// and what a reference is given keep the kind that the value came with.
/// </summary>
internal static class SignRules
{
    private const string Rule = "unsigned-as-signed";

    public static IEnumerable<Finding> Check(ModuleDefinition module) =>
        module.GetTypes().SelectMany(t => t.Methods).Where(m => m.HasBody).SelectMany(Check);

    private static IEnumerable<Finding> Check(MethodDefinition method)
    {
        var found = new Dictionary<Instruction, string>();
        var before = new Dictionary<Instruction, Kind[]>();
        var open = new Stack<Instruction>();
        Reach(method.Body.Instructions[0], []);
        foreach (ExceptionHandler handler in method.Body.ExceptionHandlers)
        {
            Reach(handler.HandlerStart, handler.HandlerType == ExceptionHandlerType.Catch ? [Kind.Other] : []);
        }

        while (open.TryPop(out Instruction? at))
        {
            var stack = new KindStack(before[at]);
            if (stack.Execute(method, at) is { } what)
            {
                found[at] = what;
            }

            Kind[] after = at.OpCode.Code is Code.Leave or Code.Leave_S ? [] : stack.ToArray();
            foreach (Instruction next in Next(at))
            {
                Reach(next, after);
            }
        }

        return found.OrderBy(pair => pair.Key.Offset).Select(pair => new Finding(Rule, Finding.PlaceOf(method, pair.Key), pair.Value));

        void Reach(Instruction at, Kind[] stack)
        {
            if (!before.TryGetValue(at, out Kind[]? known))
            {
                before[at] = stack;
                open.Push(at);
            }
            else if (stack.Zip(known).Any(pair => pair.First == Kind.Unsigned && pair.Second != Kind.Unsigned))
            {
                before[at] = [.. stack.Zip(known).Select(pair => pair.First == Kind.Unsigned ? Kind.Unsigned : pair.Second)];
                open.Push(at);
            }
        }
    }

    private static IEnumerable<Instruction> Next(Instruction at) => at.OpCode.FlowControl switch
    {
        FlowControl.Branch => [(Instruction)at.Operand],
        FlowControl.Cond_Branch => at.Operand is Instruction[] many ? [at.Next, .. many] : [at.Next, (Instruction)at.Operand],
        FlowControl.Return or FlowControl.Throw => [],
        _ => [at.Next],
    };
}
