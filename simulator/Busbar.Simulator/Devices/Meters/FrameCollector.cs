namespace Busbar.Simulator.Devices.Meters;

/// <summary>Collects the frames 68 ... 16 of CJ/T 188 and DL/T 645 out of a stream of bytes, and passes over all else.</summary>
/// <param name="header">Bytes up to and with the data's length.</param>
/// <param name="secondStart">Where 68 stands again; 0: nowhere.</param>
internal sealed class FrameCollector(int header, int secondStart)
{
    private readonly List<byte> _bytes = [];

    /// <summary>The frame that the last byte ended.</summary>
    public byte[] Frame { get; private set; } = [];

    public byte[] Data => Frame[header..^2];

    public bool Accept(byte value)
    {
        if (_bytes.Count == 0 && value != 0x68)
        {
            return false;
        }

        _bytes.Add(value);
        if (_bytes.Count == header && secondStart > 0 && _bytes[secondStart] != 0x68)
        {
            Resume();
        }

        if (_bytes.Count < header || _bytes.Count < header + _bytes[header - 1] + 2)
        {
            return false;
        }

        bool isWhole = value == 0x16 && _bytes[^2] == (byte)_bytes.Take(_bytes.Count - 2).Sum(b => b);
        if (!isWhole)
        {
            Resume();
            return false;
        }

        Frame = [.. _bytes];
        _bytes.Clear();
        return true;
    }

    public void Reset() => _bytes.Clear();

    /// <summary>The 68 at the front began no frame; another may have begun since.</summary>
    private void Resume()
    {
        int next = _bytes.IndexOf(0x68, 1);
        _bytes.RemoveRange(0, next < 0 ? _bytes.Count : next);
    }
}
