using System.Text;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Busbar.Firmware.Gates;

/// <summary>
/// What a compiled assembly becomes on the device. nanoFramework's metadata writes tokens with 2 bytes instead of 4, and gives offsets into an
/// assembly's code and into its texts 16 bits each: the metadata processor refuses more than 65,535 bytes of either (its pull requests 164 and
/// 170), and a class has at most 255 fields and 255 methods of a kind. Sizes of rows: nanoCLR_Types.h.
/// </summary>
/// <param name="Assembly">Its name.</param>
/// <param name="Code">Bytes of instructions and exception tables.</param>
/// <param name="Texts">Bytes of names and string constants.</param>
/// <param name="Tables">Bytes of the other tables, about.</param>
/// <param name="Heap">Bytes of the managed heap that the runtime takes for the assembly while it is loaded: cross references and static fields
/// (CLR_RT_Assembly and the structures before it in nanoCLR_Runtime.h, 32 bits).</param>
internal sealed record DeployedSize(string Assembly, int Code, int Texts, int Tables, int Heap)
{
    private const int HeapOfAssembly = 200;

    /// <summary>The .pe, about.</summary>
    public int Total => Code + Texts + Tables;

    public static DeployedSize Of(ModuleDefinition module)
    {
        HashSet<string> texts = [];
        HashSet<string> signatures = [];
        int code = 0;
        int tables = 124;
        int heap = HeapOfAssembly + 4 * (module.AssemblyReferences.Count + module.GetTypeReferences().Count() + module.GetMemberReferences().Count());
        foreach (TypeDefinition type in module.GetTypes())
        {
            // Constants are in the code that uses them.
            FieldDefinition[] fields = [.. type.Fields.Where(f => !f.IsLiteral)];
            texts.UnionWith([type.Name, type.Namespace, .. fields.Select(f => f.Name), .. type.Methods.Select(m => m.Name)]);
            signatures.UnionWith(fields.Select(f => f.FieldType.Name).Concat(type.Methods.Select(Signature)));
            heap += 8 + 2 * (fields.Length + type.Methods.Count) + 12 * fields.Count(f => f.IsStatic);
            tables += 24 + fields.Length * 8 + type.Methods.Count * 16;
            foreach (MethodDefinition method in type.Methods.Where(m => m.HasBody))
            {
                code += method.Body.Instructions.Sum(Bytes) + (method.Body.HasExceptionHandlers ? 1 + 12 * method.Body.ExceptionHandlers.Count : 0);
                texts.UnionWith(method.Body.Instructions.Select(i => i.Operand).OfType<string>());
                signatures.Add(string.Join(',', method.Body.Variables.Select(v => v.VariableType.Name)));
            }
        }

        texts.UnionWith(module.GetTypeReferences().SelectMany(t => new[] { t.Name, t.Namespace }).Concat(module.GetMemberReferences().Select(m => m.Name)));
        signatures.UnionWith(module.GetMemberReferences().OfType<MethodReference>().Select(Signature));
        tables += module.GetTypeReferences().Count() * 8 + module.GetMemberReferences().Count() * 8;

        // A signature: a count and one to three bytes a part; each is kept once.
        tables += signatures.Sum(each => 2 + each.Split(',').Length * 2);
        return new DeployedSize(module.Assembly.Name.Name, code, texts.Sum(t => Encoding.UTF8.GetByteCount(t) + 1), tables, heap);
    }

    private static string Signature(MethodReference method) => string.Join(',', method.Parameters.Select(p => p.ParameterType.Name).Prepend(method.ReturnType.Name));

    private static int Bytes(Instruction instruction) => instruction.OpCode.Size + instruction.OpCode.OperandType switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar or OperandType.ShortInlineArg => 1,
        OperandType.InlineI or OperandType.ShortInlineR => 4,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 1 + 2 * ((Instruction[])instruction.Operand).Length,
        _ => 2,
    };
}
