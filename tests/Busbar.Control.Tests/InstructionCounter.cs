using System.Reflection;
using System.Runtime.Loader;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace Busbar.Control.Tests;

/// <summary>
/// Busbar.Control with a counter at the head of every basic block: how many IL instructions the interpreter of a device would
/// execute. The compiled assembly itself is instrumented, so the figure is of the code that ships.
/// </summary>
internal sealed class InstructionCounter
{
    private readonly FieldInfo _executed;

    public InstructionCounter()
    {
        string path = typeof(ControlEngine).Assembly.Location;
        using ModuleDefinition module = ModuleDefinition.ReadModule(path);
        var holder = new TypeDefinition("Busbar.Control", "Executed", Mono.Cecil.TypeAttributes.Public | Mono.Cecil.TypeAttributes.Abstract | Mono.Cecil.TypeAttributes.Sealed, module.TypeSystem.Object);
        var count = new FieldDefinition("Count", Mono.Cecil.FieldAttributes.Public | Mono.Cecil.FieldAttributes.Static, module.TypeSystem.Int64);
        holder.Fields.Add(count);
        foreach (MethodDefinition method in module.GetTypes().ToList().SelectMany(t => t.Methods).Where(m => m.HasBody))
        {
            Instrument(method, count);
        }

        module.Types.Add(holder);
        using var image = new MemoryStream();
        module.Write(image);
        image.Position = 0;
        Assembly = new AssemblyLoadContext("counted").LoadFromStream(image);
        _executed = Assembly.GetType("Busbar.Control.Executed")!.GetField("Count")!;
    }

    public Assembly Assembly { get; }

    public long Executed
    {
        get => (long)_executed.GetValue(null)!;
        set => _executed.SetValue(null, value);
    }

    private static void Instrument(MethodDefinition method, FieldDefinition count)
    {
        method.Body.SimplifyMacros();
        List<Instruction> code = [.. method.Body.Instructions];
        HashSet<Instruction> heads = [code[0]];
        foreach (Instruction instruction in code)
        {
            if (instruction.Operand is Instruction target)
            {
                heads.Add(target);
            }

            if (instruction.Operand is Instruction[] targets)
            {
                heads.UnionWith(targets);
            }

            if (instruction.OpCode.FlowControl is FlowControl.Branch or FlowControl.Cond_Branch or FlowControl.Return or FlowControl.Throw && instruction.Next is not null)
            {
                heads.Add(instruction.Next);
            }
        }

        if (method.Body.HasExceptionHandlers)
        {
            throw new NotSupportedException($"{method.FullName} catches exceptions; count its handlers too");
        }

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

            int length = code.Skip(i).Take(end - i).Count(c => c.OpCode.Code != Code.Nop);
            Instruction first = processor.Create(OpCodes.Ldsfld, count);
            processor.InsertBefore(code[i], first);
            processor.InsertBefore(code[i], processor.Create(OpCodes.Ldc_I8, (long)length));
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

        method.Body.OptimizeMacros();
    }
}
