namespace Busbar.Simulator.Plant.Electric;

/// <summary>The relay module: eight contacts, four inputs. Contacts are closed at first, as an installer leaves them.</summary>
public sealed class Relays : IPlantDevice
{
    private readonly bool[] _closed = [true, true, true, true, false, false, false, false];

    /// <summary>Whether contact <paramref name="relay"/> (from 1) is closed.</summary>
    public bool IsClosed(int relay) => _closed[relay - 1];

    /// <inheritdoc/>
    public double Read(string point) =>
        Contact(point) is int contact ? (_closed[contact] ? 1 : 0) : point.StartsWith("input", StringComparison.Ordinal) ? 0 : double.NaN;

    /// <inheritdoc/>
    public void Write(string point, double value)
    {
        if (Contact(point) is int contact && double.IsFinite(value))
        {
            _closed[contact] = value != 0;
        }
    }

    private static int? Contact(string point) =>
        point.Length == 6 && point.StartsWith("relay", StringComparison.Ordinal) && point[5] is >= '1' and <= '8' ? point[5] - '1' : null;
}
