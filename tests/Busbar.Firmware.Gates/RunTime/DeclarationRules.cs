using Mono.Cecil;

namespace Busbar.Firmware.Gates.RunTime;

/// <summary>What may not be declared: own generics, rectangular arrays, default interface methods, constructed generic delegates.</summary>
internal static class DeclarationRules
{
    public static IEnumerable<Finding> Check(ModuleDefinition module)
    {
        foreach (TypeDefinition type in module.GetTypes())
        {
            if (type.HasGenericParameters && !IsCompilers(type))
            {
                yield return new Finding("own-generic", type.FullName, "a generic type of our own crashes the interpreter while the assembly is loaded");
            }

            foreach (FieldDefinition field in type.Fields)
            {
                foreach (Finding finding in Signature(field.FieldType, field.FullName))
                {
                    yield return finding;
                }
            }

            foreach (MethodDefinition method in type.Methods)
            {
                string place = Finding.PlaceOf(method, null);
                if (method.HasGenericParameters)
                {
                    yield return new Finding("own-generic", place, $"the generic method {method.Name} aborts at the call");
                }

                if (type.IsInterface && method.HasBody && !method.IsStatic)
                {
                    yield return new Finding("default-interface-method", place, $"{method.Name} has a body; it throws at the call");
                }

                IEnumerable<TypeReference> used = method.Parameters.Select(p => p.ParameterType).Append(method.ReturnType)
                    .Concat(method.HasBody ? method.Body.Variables.Select(v => v.VariableType) : []);
                foreach (Finding finding in used.SelectMany(t => Signature(t, place)))
                {
                    yield return finding;
                }
            }
        }
    }

    private static IEnumerable<Finding> Signature(TypeReference type, string place)
    {
        if (type is ArrayType { Rank: > 1 })
        {
            yield return new Finding("rectangular-array", place, $"{type.Name} crashes the interpreter while the assembly is loaded; use an array of arrays or one array with computed indices");
        }

        if (type is GenericInstanceType)
        {
            yield return new Finding("constructed-generic", place, $"{type.FullName} crashes the interpreter; declare a delegate of your own");
        }
    }

    private static bool IsCompilers(TypeDefinition type) => type.Name.StartsWith("<>z", StringComparison.Ordinal);
}
