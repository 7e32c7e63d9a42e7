using System.Reflection;
using System.Runtime.Loader;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace Busbar.Controller.Tests.Bench;

/// <summary>
/// The compiled firmware with a counter at the head of every basic block: how many IL instructions the interpreter of a device would
/// execute. Its five assemblies are instrumented and loaded beside the ordinary ones, with a second copy of this test assembly
/// that runs on them, so the figure is of the code that ships.
/// </summary>
internal sealed class CountedFirmware : AssemblyLoadContext
{
    public static readonly string[] Parts = ["Busbar.Points", "Busbar.Field", "Busbar.Control", "Busbar.Link", "Busbar.Controller"];

    private static readonly string[] Copied = ["Busbar.Host", "Busbar.Controller.Tests"];
    private readonly Dictionary<string, Assembly> _counted = [];
    private readonly FieldInfo[] _counters;

    public CountedFirmware()
        : base("counted")
    {
        string folder = Path.GetDirectoryName(typeof(EdgeController).Assembly.Location)!;
        using DefaultAssemblyResolver resolver = new();
        resolver.AddSearchDirectory(folder);
        ModuleDefinition[] modules = [.. Parts.Select(part => ModuleDefinition.ReadModule(Path.Combine(folder, part + ".dll"), new ReaderParameters { AssemblyResolver = resolver }))];
        TypeDefinition holder = new("Busbar.Points", "Executed", Mono.Cecil.TypeAttributes.Public | Mono.Cecil.TypeAttributes.Abstract | Mono.Cecil.TypeAttributes.Sealed, modules[0].TypeSystem.Object);
        modules[0].Types.Add(holder);
        for (int i = 0; i < Parts.Length; i++)
        {
            FieldDefinition counter = new("Count" + i, Mono.Cecil.FieldAttributes.Public | Mono.Cecil.FieldAttributes.Static, modules[0].TypeSystem.Int64);
            holder.Fields.Add(counter);
            foreach (MethodDefinition method in modules[i].GetTypes().Where(t => t != holder).SelectMany(t => t.Methods).Where(m => m.HasBody).ToList())
            {
                Instrument(method, modules[i].ImportReference(counter));
            }
        }

        for (int i = 0; i < Parts.Length; i++)
        {
            using MemoryStream image = new();
            modules[i].Write(image);
            image.Position = 0;
            _counted[Parts[i]] = LoadFromStream(image);
            modules[i].Dispose();
        }

        Type executed = _counted[Parts[0]].GetType("Busbar.Points.Executed")!;
        _counters = [.. Parts.Select((_, i) => executed.GetField("Count" + i)!)];
        Tests = LoadFromAssemblyPath(typeof(CountedFirmware).Assembly.Location);
    }

    /// <summary>The second copy of this assembly.</summary>
    public Assembly Tests { get; }

    /// <summary>Instructions executed so far, part by part.</summary>
    public long[] Executed() => [.. _counters.Select(counter => (long)counter.GetValue(null)!)];

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        string name = assemblyName.Name!;
        if (_counted.TryGetValue(name, out Assembly? counted))
        {
            return counted;
        }

        return Copied.Contains(name) ? LoadFromAssemblyPath(Path.Combine(Path.GetDirectoryName(typeof(EdgeController).Assembly.Location)!, name + ".dll")) : null;
    }

    private static void Instrument(MethodDefinition method, FieldReference count)
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
            Instruction first = processor.Create(OpCodes.Ldsfld, count);
            processor.InsertBefore(code[i], first);
            processor.InsertBefore(code[i], processor.Create(OpCodes.Ldc_I8, length));
            processor.InsertBefore(code[i], processor.Create(OpCodes.Add));
            processor.InsertBefore(code[i], processor.Create(OpCodes.Stsfld, count));
            moved[code[i]] = first;
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
