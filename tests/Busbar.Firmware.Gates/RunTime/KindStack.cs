using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Busbar.Firmware.Gates.RunTime;

/// <summary>What the interpreter keeps with a value, as far as signs go.</summary>
internal enum Kind
{
    /// <summary>No whole number.</summary>
    Other,

    Signed,

    /// <summary>Unsigned, and its highest bit may be set.</summary>
    Unsigned,

    /// <summary>Unsigned, and its highest bit is not set: taken as signed it is the same number.</summary>
    Natural,

    /// <summary>An array of, or a reference to, what is signed.</summary>
    SignedPlace,

    /// <summary>An array of, or a reference to, what is unsigned.</summary>
    UnsignedPlace,
}

/// <summary>The kinds on the evaluation stack, instruction by instruction. An operation has the kind of its left operand.</summary>
internal sealed class KindStack(IEnumerable<Kind> before)
{
    private readonly List<Kind> _kinds = [.. before];

    public Kind[] ToArray() => [.. _kinds];

    /// <summary>Executes one instruction; says what goes wrong with it on the device.</summary>
    public string? Execute(MethodDefinition method, Instruction at)
    {
        string name = at.OpCode.Name;
        switch (at.OpCode.Code)
        {
            case Code.Ldarg_0 or Code.Ldarg_1 or Code.Ldarg_2 or Code.Ldarg_3:
                return Push(OfArgument(method, at.OpCode.Code - Code.Ldarg_0));
            case Code.Ldarg or Code.Ldarg_S:
                return Push(Of(((ParameterDefinition)at.Operand).ParameterType));
            case Code.Ldarga or Code.Ldarga_S:
                return Push(PlaceOf(((ParameterDefinition)at.Operand).ParameterType));
            case Code.Ldloc_0 or Code.Ldloc_1 or Code.Ldloc_2 or Code.Ldloc_3:
                return Push(Of(method.Body.Variables[at.OpCode.Code - Code.Ldloc_0].VariableType));
            case Code.Ldloc or Code.Ldloc_S:
                return Push(Of(((VariableDefinition)at.Operand).VariableType));
            case Code.Ldloca or Code.Ldloca_S:
                return Push(PlaceOf(((VariableDefinition)at.Operand).VariableType));
            case Code.Ldfld or Code.Ldsfld:
                return Pop(at.OpCode.Code == Code.Ldfld ? 1 : 0).Push(Of(((FieldReference)at.Operand).FieldType));
            case Code.Ldflda or Code.Ldsflda:
                return Pop(at.OpCode.Code == Code.Ldflda ? 1 : 0).Push(PlaceOf(((FieldReference)at.Operand).FieldType));
            case Code.Ldind_I4 or Code.Ldind_I8 or Code.Ldind_U4:
                return Push(Top() == Kind.SignedPlace ? Kind.Signed : Kind.Unsigned, 1);
            case Code.Ldelem_I4 or Code.Ldelem_I8 or Code.Ldelem_U4:
                return Push(Top(1) == Kind.SignedPlace ? Kind.Signed : Kind.Unsigned, 2);
            case Code.Ldelema:
                return Push(Top(1), 2);
            case Code.Stind_I4 or Code.Stind_I8:
                string? stored = Top() == Kind.Unsigned && Top(1) == Kind.SignedPlace ? "a reference" : null;
                Pop(2);
                return Say(stored);
            case Code.Add or Code.Sub or Code.Mul or Code.Or or Code.Xor or Code.Shl:
                return Push(Top(1) == Kind.Natural ? Kind.Unsigned : Top(1), 2);
            case Code.And:
                return Push(Top(1) != Kind.Unsigned ? Top(1) : Top() == Kind.Natural || IsPositive(at.Previous) ? Kind.Natural : Kind.Unsigned, 2);
            case Code.Shr_Un:
                return Push(Top(1) == Kind.Unsigned && IsPositive(at.Previous) ? Kind.Natural : Top(1), 2);
            case Code.Div or Code.Div_Un or Code.Rem_Un:
                return Push(Top(1), 2);
            case Code.Shr or Code.Rem:
                string? operation = Top(1) == Kind.Unsigned ? at.OpCode.Code == Code.Shr ? ">>" : "%" : null;
                Pop(1);
                return Say(operation);
            case Code.Neg or Code.Not:
                return Push(Top() == Kind.Natural ? Kind.Unsigned : Top(), 1);
            case Code.Conv_I8 or Code.Conv_R8 or Code.Conv_R4:
                string? conversion = Top() == Kind.Unsigned ? $"a conversion ({name})" : null;
                Push(at.OpCode.Code == Code.Conv_I8 ? Kind.Signed : Kind.Other, 1);
                return Say(conversion);
            case Code.Conv_U8:
                return Push(Top() == Kind.Other ? Kind.Unsigned : Kind.Natural, 1);
            case Code.Conv_U4:
                return Push(Kind.Unsigned, 1);
            case Code.Conv_R_Un:
                string? unsigned = Top() == Kind.Signed ? "a conversion to double takes a number that was cast from signed to unsigned, and runtimes from before May 2026 go on with the signed one; mask it as a long" : null;
                Push(Kind.Other, 1);
                return unsigned;
            case Code.Dup:
                return Push(Top());
            case Code.Ret:
                return Say(_kinds.Count > 0 && Top() == Kind.Unsigned && Of(method.ReturnType) == Kind.Signed ? "the result" : null);
            case Code.Call or Code.Callvirt or Code.Newobj:
                return Call((MethodReference)at.Operand, at.OpCode.Code == Code.Newobj);
            default:
                Pop(Popped(at.OpCode.StackBehaviourPop));
                return at.OpCode.StackBehaviourPush == StackBehaviour.Push0 ? null : Push(name.StartsWith("ldc.i", StringComparison.Ordinal) || name.StartsWith("conv", StringComparison.Ordinal)
                    || name.StartsWith("ldelem", StringComparison.Ordinal) && at.OpCode.StackBehaviourPush == StackBehaviour.Pushi ? Kind.Signed : Kind.Other);
        }
    }

    private string? Call(MethodReference called, bool isNew)
    {
        string? wrong = null;
        for (int i = called.Parameters.Count - 1; i >= 0; i--)
        {
            // The class library's own methods take the bits.
            if (Top() == Kind.Unsigned && Of(called.Parameters[i].ParameterType) == Kind.Signed && called.DeclaringType.Resolve() is not null)
            {
                wrong = $"argument {i + 1} of {called.Name}";
            }

            Pop(1);
        }

        Pop(called.HasThis && !isNew ? 1 : 0);
        if (isNew || called.ReturnType.FullName != "System.Void")
        {
            Push(isNew ? Kind.Other : Of(called.ReturnType));
        }

        return Say(wrong);
    }

    private Kind Top(int below = 0) => below < _kinds.Count ? _kinds[_kinds.Count - 1 - below] : Kind.Other;

    private string? Push(Kind kind, int popped = 0)
    {
        Pop(popped)._kinds.Add(kind);
        return null;
    }

    private KindStack Pop(int count)
    {
        _kinds.RemoveRange(Math.Max(0, _kinds.Count - count), Math.Min(count, _kinds.Count));
        return this;
    }

    private static string? Say(string? where) => where == null ? null : $"{where} takes a number that was cast from unsigned to signed, and the device goes on with the unsigned one; use Signed.Of";

    private static bool IsPositive(Instruction at) => at.OpCode.Code is (>= Code.Ldc_I4_1 and <= Code.Ldc_I4_8) || at.Operand is sbyte and > 0 or int and > 0 or long and > 0
        || at.OpCode.Code is Code.Conv_I8 or Code.Conv_U8 && IsPositive(at.Previous);

    private static int Popped(StackBehaviour behaviour) => behaviour switch
    {
        StackBehaviour.Pop0 => 0,
        StackBehaviour.Pop1 or StackBehaviour.Popi or StackBehaviour.Popref => 1,
        StackBehaviour.Popref_popi_popi or StackBehaviour.Popref_popi_popi8 or StackBehaviour.Popref_popi_popr4 or StackBehaviour.Popref_popi_popr8
            or StackBehaviour.Popref_popi_popref or StackBehaviour.Popi_popi_popi => 3,
        _ => 2,
    };

    private static Kind OfArgument(MethodDefinition method, int index) =>
        method.HasThis && index == 0 ? Kind.Other : Of(method.Parameters[index - (method.HasThis ? 1 : 0)].ParameterType);

    private static Kind Of(TypeReference type) => type switch
    {
        ArrayType array => PlaceOf(array.ElementType),
        ByReferenceType reference => PlaceOf(reference.ElementType),
        { MetadataType: MetadataType.UInt32 or MetadataType.UInt64 } => Kind.Unsigned,
        { MetadataType: MetadataType.Boolean or MetadataType.Char or (>= MetadataType.SByte and <= MetadataType.Int64) } => Kind.Signed,
        _ => Kind.Other,
    };

    private static Kind PlaceOf(TypeReference type) => Of(type) switch
    {
        Kind.Unsigned => Kind.UnsignedPlace,
        Kind.Signed => Kind.SignedPlace,
        _ => Kind.Other,
    };
}
