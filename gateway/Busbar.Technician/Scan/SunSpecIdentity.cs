using System.Buffers.Binary;
using System.Text;
using Busbar.Field.SunSpec;
using Busbar.Technician.Lines;

namespace Busbar.Technician.Scan;

/// <summary>
/// What a SunSpec device says of itself: where its chain begins, its models, and the texts of its first model 1. A further model 1 begins a
/// part of the unit, such as its battery.
/// </summary>
public sealed record SunSpecIdentity(int Base, IReadOnlyList<(int Id, int Length)> Models, string Maker, string Model, string Serial)
{
    private static readonly ushort[] Bases = [40000, 50000, 0];

    /// <summary>Walks the chain; null when there is none.</summary>
    public static async Task<SunSpecIdentity?> ReadAsync(IFieldLine line, byte unit, CancellationToken cancellation)
    {
        foreach (ushort start in Bases)
        {
            Answer marker = await line.ReadAsync(unit, 3, start, 2, cancellation).ConfigureAwait(false);
            if (marker.Kind == AnswerKind.Data && BinaryPrimitives.ReadUInt32BigEndian(marker.Data) == ModelChain.Marker)
            {
                return await WalkAsync(line, unit, start, cancellation).ConfigureAwait(false);
            }

            if (!marker.IsAlive)
            {
                return null;
            }
        }

        return null;
    }

    private static async Task<SunSpecIdentity> WalkAsync(IFieldLine line, byte unit, int start, CancellationToken cancellation)
    {
        List<(int Id, int Length)> models = [];
        string[] texts = ["", "", ""];
        int at = start + 2;
        while (models.Count < ModelChain.MaximumModels && at < 65534)
        {
            Answer header = await line.ReadAsync(unit, 3, (ushort)at, 2, cancellation).ConfigureAwait(false);
            if (header.Kind != AnswerKind.Data)
            {
                break;
            }

            int id = BinaryPrimitives.ReadUInt16BigEndian(header.Data);
            int length = BinaryPrimitives.ReadUInt16BigEndian(header.Data.AsSpan(2));
            if (id == ModelChain.EndModel)
            {
                break;
            }

            bool isOwn = id == 1 && !models.Exists(m => m.Id == 1);
            models.Add((id, length));
            if (isOwn)
            {
                Answer common = await line.ReadAsync(unit, 3, (ushort)(at + 2), 64, cancellation).ConfigureAwait(false);
                texts = common.Kind == AnswerKind.Data ? [Text(common.Data, 0, 32), Text(common.Data, 32, 32), Text(common.Data, 96, 32)] : texts;
            }

            at += 2 + length;
        }

        return new SunSpecIdentity(start, models, texts[0], texts[1], texts[2]);
    }

    private static string Text(byte[] data, int at, int length) => Encoding.ASCII.GetString(data, at, length).TrimEnd('\0', ' ');
}
