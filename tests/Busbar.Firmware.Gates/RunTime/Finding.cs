using Mono.Cecil.Cil;

namespace Busbar.Firmware.Gates.RunTime;

/// <summary>A place in the compiled firmware that the interpreter breaks on.</summary>
internal sealed record Finding(string Rule, string Place, string What)
{
    public override string ToString() => $"{Place}: {Rule}: {What}";

    /// <summary>File and line of an instruction: those of the last sequence point at or before it.</summary>
    public static string PlaceOf(Mono.Cecil.MethodDefinition method, Instruction? instruction)
    {
        SequencePoint? best = null;
        foreach (SequencePoint point in method.DebugInformation.SequencePoints.Where(p => !p.IsHidden))
        {
            if (best == null || instruction == null || point.Offset <= instruction.Offset)
            {
                best = point;
            }

            if (instruction == null)
            {
                break;
            }
        }

        return best == null ? method.FullName : $"{Path.GetRelativePath(WorkingCopy.Root, best.Document.Url)}:{best.StartLine}";
    }
}
