using System.Reflection;
using System.Runtime.Loader;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace Busbar.Tests;

/// <summary>
/// Compiled assemblies with a counter at the head of every basic block: how many IL instructions the interpreter of a device would
/// execute, method by method. They are instrumented as they stand on disk and loaded beside the ordinary ones, with copies of those that
/// shall run on them, so the figure is of the code that ships.
/// </summary>
internal sealed class CountedAssemblies : AssemblyLoadContext
{
    private const string Holder = "Busbar.Executed";

    private readonly string _folder;
    private readonly string[] _copied;
    private readonly Dictionary<string, Assembly> _counted = [];
    private readonly List<string> _methods = [];
    private readonly int[] _ends;
    private readonly long[] _counts;

    /// <param name="folder">Where the compiled assemblies lie.</param>
    /// <param name="counted">Names of those to count, each before those that refer to it.</param>
    /// <param name="copied">Names of those that are loaded a second time, to run on the counted ones.</param>
    public CountedAssemblies(string folder, string[] counted, params string[] copied)
        : base("counted")
    {
        _folder = folder;
        _copied = copied;
        _ends = new int[counted.Length];
        using DefaultAssemblyResolver resolver = new();
        resolver.AddSearchDirectory(folder);
        ModuleDefinition[] modules = [.. counted.Select(name => ModuleDefinition.ReadModule(Path.Combine(folder, name + ".dll"), new ReaderParameters { AssemblyResolver = resolver }))];
        FieldDefinition counts = new("Counts", Mono.Cecil.FieldAttributes.Public | Mono.Cecil.FieldAttributes.Static, new ArrayType(modules[0].TypeSystem.Int64));
        TypeDefinition holder = new("Busbar", "Executed", Mono.Cecil.TypeAttributes.Public | Mono.Cecil.TypeAttributes.Abstract | Mono.Cecil.TypeAttributes.Sealed, modules[0].TypeSystem.Object);
        holder.Fields.Add(counts);
        modules[0].Types.Add(holder);
        for (int i = 0; i < modules.Length; i++)
        {
            FieldReference field = modules[i].ImportReference(counts);
            foreach (MethodDefinition method in modules[i].GetTypes().Where(t => t != holder).SelectMany(t => t.Methods).Where(m => m.HasBody).ToList())
            {
                Instrument(method, field, _methods.Count);
                _methods.Add(method.DeclaringType.Name + "." + method.Name);
            }

            _ends[i] = _methods.Count;
        }

        for (int i = 0; i < modules.Length; i++)
        {
            using MemoryStream image = new();
            modules[i].Write(image);
            image.Position = 0;
            _counted[counted[i]] = LoadFromStream(image);
            modules[i].Dispose();
        }

        _counts = new long[_methods.Count];
        _counted[counted[0]].GetType(Holder)!.GetField(counts.Name)!.SetValue(null, _counts);
    }

    /// <summary>Instructions executed so far, in all counted assemblies.</summary>
    public long Executed => _counts.Sum();

    /// <summary>The copy of a counted or copied assembly.</summary>
    public Assembly this[string name] => _counted.TryGetValue(name, out Assembly? assembly) ? assembly : LoadFromAssemblyPath(Path.Combine(_folder, name + ".dll"));

    /// <summary>Instructions executed so far, assembly by assembly in the order given.</summary>
    public long[] ByAssembly() => [.. _ends.Select((end, i) => _counts[(i == 0 ? 0 : _ends[i - 1])..end].Sum())];

    /// <summary>Instructions executed so far, method by method; the same order in every call.</summary>
    public long[] ByMethod() => [.. _counts];

    /// <summary>The methods in which most was executed between two calls of <see cref="ByMethod"/>, one a line.</summary>
    public string Heaviest(long[] before, long[] after, int lines) => string.Join('\n', after
        .Select((count, i) => (Count: count - before[i], Method: _methods[i])).OrderByDescending(m => m.Count).Take(lines).Select(m => $"{m.Count,9} {m.Method}"));

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        string name = assemblyName.Name!;
        return _counted.TryGetValue(name, out Assembly? counted) ? counted
            : _copied.Contains(name) ? LoadFromAssemblyPath(Path.Combine(_folder, name + ".dll")) : null;
    }

    private static void Instrument(MethodDefinition method, FieldReference counts, int index)
    {
        method.Body.SimplifyMacros();
        List<Instruction> code = [.. method.Body.Instructions];
        HashSet<Instruction> heads = Heads(method, code);
        ILProcessor processor = method.Body.GetILProcessor();
        Dictionary<Instruction, Instruction> moved = [];
        for (int i = 0; i < code.Count; i++)
        {
            if (!heads.Contains(code[i]))
            {
                continue;
            }

            int end = i + 1;
            while (end < code.Count && !heads.Contains(code[end]))
            {
                end++;
            }

            long length = code.Skip(i).Take(end - i).Count(c => c.OpCode.Code != Code.Nop);
            Instruction[] counting =
            [
                processor.Create(OpCodes.Ldsfld, counts),
                processor.Create(OpCodes.Ldc_I4, index),
                processor.Create(OpCodes.Ldelema, method.Module.TypeSystem.Int64),
                processor.Create(OpCodes.Dup),
                processor.Create(OpCodes.Ldind_I8),
                processor.Create(OpCodes.Ldc_I8, length),
                processor.Create(OpCodes.Add),
                processor.Create(OpCodes.Stind_I8),
            ];
            foreach (Instruction instruction in counting)
            {
                processor.InsertBefore(code[i], instruction);
            }

            moved[code[i]] = counting[0];
        }

        foreach (Instruction instruction in code)
        {
            if (instruction.Operand is Instruction target)
            {
                instruction.Operand = moved[target];
            }
            else if (instruction.Operand is Instruction[] targets)
            {
                instruction.Operand = targets.Select(t => moved[t]).ToArray();
            }
        }

        foreach (ExceptionHandler handler in method.Body.ExceptionHandlers)
        {
            handler.TryStart = Moved(handler.TryStart);
            handler.TryEnd = Moved(handler.TryEnd);
            handler.HandlerStart = Moved(handler.HandlerStart);
            handler.HandlerEnd = Moved(handler.HandlerEnd);
            handler.FilterStart = Moved(handler.FilterStart);
        }

        method.Body.OptimizeMacros();

        Instruction? Moved(Instruction? at) => at is null ? null : moved[at];
    }

    private static HashSet<Instruction> Heads(MethodDefinition method, List<Instruction> code)
    {
        HashSet<Instruction> heads = [code[0]];
        foreach (Instruction instruction in code)
        {
            if (instruction.Operand is Instruction target)
            {
                heads.Add(target);
            }
            else if (instruction.Operand is Instruction[] targets)
            {
                heads.UnionWith(targets);
            }

            if (instruction.OpCode.FlowControl is FlowControl.Branch or FlowControl.Cond_Branch or FlowControl.Return or FlowControl.Throw && instruction.Next is not null)
            {
                heads.Add(instruction.Next);
            }
        }

        foreach (ExceptionHandler handler in method.Body.ExceptionHandlers)
        {
            heads.UnionWith(new[] { handler.TryStart, handler.TryEnd, handler.HandlerStart, handler.HandlerEnd, handler.FilterStart }.Where(at => at is not null));
        }

        return heads;
    }
}
