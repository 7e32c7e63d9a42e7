using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Busbar.Firmware.Gates.RunTime;

/// <summary>
/// Static initialisers all run before Main, in the order of the full type names and, over assemblies, in no order that a program could count
/// on. So one may not read what another makes, be it in a method that it calls.
/// </summary>
internal static class StaticOrder
{
    public static IEnumerable<Finding> Check(ModuleDefinition module) =>
        module.GetTypes().SelectMany(t => t.Methods).Where(m => m is { IsConstructor: true, IsStatic: true, HasBody: true }).SelectMany(Check);

    private static IEnumerable<Finding> Check(MethodDefinition initialiser)
    {
        foreach (Instruction at in initialiser.Body.Instructions)
        {
            foreach (string read in Reads(initialiser.DeclaringType, at, []))
            {
                yield return new Finding("static-order", Finding.PlaceOf(initialiser, at),
                    $"a static initialiser reads {read}: all run before Main in the order of the type names, so that it may still be null");
            }
        }
    }

    private static IEnumerable<string> Reads(TypeDefinition own, Instruction at, HashSet<MethodDefinition> seen)
    {
        if (at.OpCode.Code is Code.Ldsfld or Code.Ldsflda && at.Operand is FieldReference field && field.DeclaringType.FullName != own.FullName
            && field.Resolve() is { IsLiteral: false } found && IsOurs(found.DeclaringType))
        {
            return [field.FullName];
        }

        if (at.Operand is not MethodReference called || !IsOurs(called.DeclaringType) || called.Resolve() is not { HasBody: true } method || !seen.Add(method))
        {
            return [];
        }

        return method.Body.Instructions.SelectMany(inner => Reads(own, inner, seen)).Select(read => $"{read} by {method.DeclaringType.Name}.{method.Name}");
    }

    // The class library's own statics are made before.
    private static bool IsOurs(TypeReference type) => type.Scope is ModuleDefinition || type.Scope.Name.StartsWith("Busbar", StringComparison.Ordinal);
}
