using System.Text.RegularExpressions;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Busbar.Firmware.Gates.RunTime;

/// <summary>What may not be executed; each rule is a row of what the interpreter was seen to do otherwise than .NET.</summary>
internal static partial class InstructionRules
{
    private static readonly Dictionary<string, string> RefusedCalls = new()
    {
        ["System.Double::ToString()"] = "prints noise digits, and wrong values from 1e15 on; give a format such as F2",
        ["System.Single::ToString()"] = "prints noise digits, and wrong values from 1e9 on; give a format such as F2",
        ["System.DateTime::Parse(System.String)"] = "reads fractions of a second as ticks and ignores offsets",
        ["System.DateTime::TryParse(System.String,System.DateTime&)"] = "reads fractions of a second as ticks and ignores offsets",
        ["System.DateTime::.ctor(System.Int32,System.Int32,System.Int32)"] = "takes the 30th of February and makes it the 2nd of March",
        ["System.DateTime::.ctor(System.Int32,System.Int32,System.Int32,System.Int32,System.Int32,System.Int32)"] = "takes the 30th of February and makes it the 2nd of March",
        ["System.Diagnostics.Debug::Assert(System.Boolean)"] = "passes silently on the device",
    };

    public static IEnumerable<Finding> Check(ModuleDefinition module) =>
        module.GetTypes().SelectMany(t => t.Methods).Where(m => m.HasBody).SelectMany(Check);

    private static IEnumerable<Finding> Check(MethodDefinition method)
    {
        foreach (Instruction at in method.Body.Instructions)
        {
            (string Rule, string What)? found = Refused(method, at);
            if (found is { } row)
            {
                yield return new Finding(row.Rule, Finding.PlaceOf(method, at), row.What);
            }
        }
    }

    private static (string, string)? Refused(MethodDefinition method, Instruction at)
    {
        string name = at.OpCode.Name;
        if (name.Contains(".ovf", StringComparison.Ordinal))
        {
            return ("checked", $"{name} never throws on the device, it wraps");
        }

        if (at.OpCode == OpCodes.Localloc)
        {
            return ("stackalloc", "throws at run time");
        }

        if (at.OpCode == OpCodes.Throw && at.Previous?.OpCode == OpCodes.Ldnull)
        {
            return ("throw-null", "ends the thread and cannot be caught");
        }

        if ((at.OpCode == OpCodes.Box || at.OpCode == OpCodes.Constrained) && at.Operand is TypeReference boxed && IsEnumText(boxed, at))
        {
            return ("enum-name", $"{boxed.Name} as text is its number on the device; write a switch");
        }

        if (at.OpCode == OpCodes.Newarr && at.Operand is ArrayType { Rank: > 1 })
        {
            return ("rectangular-array", "crashes the interpreter");
        }

        if (at.Operand is GenericInstanceMethod or MethodReference { DeclaringType: GenericInstanceType })
        {
            return ("constructed-generic", $"{((MethodReference)at.Operand).FullName} crashes the interpreter");
        }

        if (at.OpCode.Code is Code.Div or Code.Div_Un or Code.Rem or Code.Rem_Un && Divisor.Unguarded(method, at) is { } divisor)
        {
            return ("unguarded-division", $"{divisor} may be zero here: int, long and double division by zero throw; compare it first");
        }

        return at.Operand is MethodReference called && at.OpCode.FlowControl == FlowControl.Call ? Call(called, at) : null;
    }

    private static (string, string)? Call(MethodReference called, Instruction at)
    {
        string signature = $"{called.DeclaringType.FullName}::{called.Name}({string.Join(',', called.Parameters.Select(p => p.ParameterType.FullName))})";
        if (RefusedCalls.TryGetValue(signature, out string? why))
        {
            return ("refused-call", $"{signature}: {why}");
        }

        if (called.Name == "ToString" && called.Parameters.Count == 1 && IsNumber(called.DeclaringType))
        {
            string? format = at.Previous?.Operand as string;
            return format != null && StandardFormat().IsMatch(format) ? null : ("number-format", $"the format '{format ?? "(not constant)"}' is not one of F, N, D, X, G, E with digits: it throws or prints itself");
        }

        if (called.DeclaringType.FullName == "System.String" && called.Name == "Format")
        {
            for (Instruction? back = at.Previous; back != null && back.OpCode.FlowControl is FlowControl.Next or FlowControl.Call; back = back.Previous)
            {
                if (back.Operand is string text && Placeholder().IsMatch(text))
                {
                    return ("number-format", $"'{text}' has a custom number format: it throws or prints itself");
                }
            }
        }

        return null;
    }

    private static bool IsEnumText(TypeReference type, Instruction at) => type.Resolve()?.IsEnum == true
        && (at.OpCode == OpCodes.Box || (at.Next.Operand as MethodReference)?.Name == "ToString");

    private static bool IsNumber(TypeReference type) => type.FullName is "System.Double" or "System.Single" or "System.Int32" or "System.UInt32"
        or "System.Int64" or "System.UInt64" or "System.Int16" or "System.UInt16" or "System.Byte" or "System.SByte";

    [GeneratedRegex("^[FNDXGEx][0-9]{0,2}$")]
    private static partial Regex StandardFormat();

    [GeneratedRegex(@"\{\d+(,-?\d+)?:(?![FNDXGEx]\d{0,2}\})[^}]*[0#][^}]*\}")]
    private static partial Regex Placeholder();
}
