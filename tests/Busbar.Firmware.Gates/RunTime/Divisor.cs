using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Busbar.Firmware.Gates.RunTime;

/// <summary>
/// Says whether a division's divisor is known not to be zero: a constant, a sum with one, Math.Max with a constant, or a value that
/// a branch earlier in the same method has looked at.
/// </summary>
internal static class Divisor
{
    /// <summary>The divisor's name when nothing guards it, else null.</summary>
    public static string? Unguarded(MethodDefinition method, Instruction division)
    {
        Instruction? source = SkipConversions(division.Previous);
        if (source == null || IsNonZeroConstant(source))
        {
            return source == null ? "the divisor" : null;
        }

        if (source.Operand is MethodReference { Name: "Max", DeclaringType.FullName: "System.Math" } && SkipConversions(source.Previous) is { } bound && IsNonZeroConstant(bound))
        {
            return null;
        }

        string? key = Key(method, source);
        if (key == null)
        {
            return "a computed divisor (store it in a local and compare it)";
        }

        for (Instruction? at = source.Previous; at != null; at = at.Previous)
        {
            if (at.OpCode.FlowControl == FlowControl.Cond_Branch && LooksAt(method, at, key))
            {
                return null;
            }
        }

        return key;
    }

    // The few instructions before a branch that load what it compares.
    private static bool LooksAt(MethodDefinition method, Instruction branch, string key)
    {
        Instruction? at = branch.Previous;
        for (int i = 0; i < 6 && at != null && at.OpCode.FlowControl is FlowControl.Next or FlowControl.Call; i++, at = at.Previous)
        {
            if (Key(method, at) == key)
            {
                return true;
            }
        }

        return false;
    }

    private static Instruction? SkipConversions(Instruction? at)
    {
        while (at != null && at.OpCode.Name.StartsWith("conv.", StringComparison.Ordinal))
        {
            at = at.Previous;
        }

        return at;
    }

    private static bool IsNonZeroConstant(Instruction at) => at.OpCode.Code switch
    {
        Code.Ldc_I4_0 or Code.Ldc_I4_M1 => false,
        >= Code.Ldc_I4_1 and <= Code.Ldc_I4_8 => true,
        Code.Ldc_I4_S => (sbyte)at.Operand is not (0 or -1),
        Code.Ldc_I4 => (int)at.Operand is not (0 or -1),
        Code.Ldc_I8 => (long)at.Operand is not (0 or -1),
        Code.Ldc_R4 => (float)at.Operand != 0,
        Code.Ldc_R8 => (double)at.Operand != 0,
        _ => false,
    };

    private static string? Key(MethodDefinition method, Instruction at) => at.OpCode.Code switch
    {
        Code.Ldloc_0 or Code.Ldloc_1 or Code.Ldloc_2 or Code.Ldloc_3 => "local " + (at.OpCode.Code - Code.Ldloc_0),
        Code.Ldloc or Code.Ldloc_S or Code.Ldloca or Code.Ldloca_S => "local " + ((VariableDefinition)at.Operand).Index,
        Code.Ldarg_0 or Code.Ldarg_1 or Code.Ldarg_2 or Code.Ldarg_3 => "argument " + (at.OpCode.Code - Code.Ldarg_0),
        Code.Ldarg or Code.Ldarg_S => "argument " + (((ParameterDefinition)at.Operand).Index + (method.HasThis ? 1 : 0)),
        Code.Ldfld or Code.Ldsfld => ((FieldReference)at.Operand).Name,
        Code.Call or Code.Callvirt => ((MethodReference)at.Operand).Name.StartsWith("get_", StringComparison.Ordinal) ? ((MethodReference)at.Operand).Name[4..] : null,
        Code.Ldlen => "the length",
        _ => null,
    };
}
