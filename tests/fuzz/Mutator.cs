namespace Busbar.Tests.Fuzz;

/// <summary>Seeded damage to frames: flipped bits, lengths that lie, pieces lost, doubled or swapped. The same seed gives the same inputs.</summary>
internal sealed class Mutator(int seed)
{
    private static readonly byte[] Telling = [0x00, 0x01, 0x0F, 0x10, 0x16, 0x2F, 0x33, 0x68, 0x7F, 0x80, 0xE5, 0xFE, 0xFF];

    private readonly Random _random = new(seed);

    /// <summary>A damaged copy of one of the seeds, at most <paramref name="longest"/> bytes.</summary>
    public byte[] Next(IReadOnlyList<byte[]> seeds, int longest)
    {
        List<byte> bytes = [.. seeds[_random.Next(seeds.Count)]];
        int times = _random.Next(1, 7);
        for (int i = 0; i < times; i++)
        {
            Damage(bytes, seeds);
        }

        if (bytes.Count > longest)
        {
            bytes.RemoveRange(longest, bytes.Count - longest);
        }

        return [.. bytes];
    }

    public int Below(int limit) => _random.Next(limit);

    private void Damage(List<byte> bytes, IReadOnlyList<byte[]> seeds)
    {
        if (bytes.Count == 0)
        {
            bytes.Add((byte)_random.Next(256));
            return;
        }

        int at = _random.Next(bytes.Count);
        int count = Math.Min(_random.Next(1, 9), bytes.Count - at);
        switch (_random.Next(9))
        {
            case 0:
                bytes[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1:
                bytes[at] = (byte)_random.Next(256);
                break;
            case 2:
                bytes[at] = Telling[_random.Next(Telling.Length)];
                break;
            case 3:
                bytes.RemoveRange(at, count);
                break;
            case 4:
                bytes.InsertRange(at, bytes.GetRange(at, count));
                break;
            case 5:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 6:
                bytes.InsertRange(at, Enumerable.Range(0, count).Select(_ => (byte)_random.Next(256)));
                break;
            case 7:
                bytes.AddRange(seeds[_random.Next(seeds.Count)]);
                break;
            default:
                bytes[at] += (byte)_random.Next(1, 4);
                break;
        }
    }
}
