using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Busbar.Firmware.Gates.RunTime;

/// <summary>What may not be used as .NET lets one: numbers as objects, threads and timers that nobody looks after, recursion.</summary>
internal static class UsageRules
{
    // The one class whose threads do not die silently.
    private const string Guard = "GuardedThread";

    public static IEnumerable<Finding> Check(ModuleDefinition module) =>
        from method in module.GetTypes().SelectMany(t => t.Methods)
        where method.HasBody
        from at in method.Body.Instructions
        let found = Refused(method, at)
        where found is not null
        select new Finding(found.Value.Rule, Finding.PlaceOf(method, at), found.Value.What);

    private static (string Rule, string What)? Refused(MethodDefinition method, Instruction at)
    {
        if (at.OpCode == OpCodes.Box && at.Operand is TypeReference { FullName: "System.Double" or "System.Single" } number)
        {
            return ("boxed-number", $"a {number.Name} as an object becomes text with noise digits, and with wrong ones from 1e15 on; give ToString a format");
        }

        if (at.OpCode == OpCodes.Ldtoken && at.Operand is GenericInstanceType token)
        {
            return ("constructed-generic", $"typeof of {token.FullName} throws a NullReferenceException");
        }

        if (at.Operand is not MethodReference called)
        {
            return null;
        }

        if (at.OpCode == OpCodes.Newobj && called.DeclaringType.FullName == "System.Threading.Thread" && method.DeclaringType.Name != Guard)
        {
            return ("unguarded-thread", $"an exception that nobody catches ends this thread silently; use {Guard}");
        }

        if (at.OpCode == OpCodes.Newobj && called.DeclaringType.FullName == "System.Threading.Timer" && at.Next?.OpCode.Code is not (Code.Stfld or Code.Stsfld))
        {
            return ("lost-timer", "a timer in no field is collected and falls silent");
        }

        return at.OpCode.FlowControl == FlowControl.Call && called.FullName == method.FullName
            ? ("recursion", "frames lie on the managed heap, and 500 are the most that is sure; write a loop") : null;
    }
}
