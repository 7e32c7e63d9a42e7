namespace Busbar.Technician.Reading;

/// <summary>How well a reading looks in all.</summary>
/// <param name="Telling">Points that say something hardly by chance.</param>
/// <param name="Odd">Points that no building says.</param>
/// <param name="Made">Checks between points that could be made.</param>
/// <param name="Held">Of these, those that held.</param>
/// <param name="Points">Points that are read.</param>
/// <param name="IsExact">Sums agree to the last digits.</param>
public readonly record struct ReadingScore(int Telling, int Odd, int Made, int Held, int Points, bool IsExact)
{
    /// <summary>Higher is likelier; for comparing ways to read one device.</summary>
    public double Value => 2 * Telling + 3 * Held - 3 * Odd - 3 * (Made - Held) + 0.05 * Points + (IsExact ? 1 : 0);

    /// <summary>Nothing speaks against it.</summary>
    public bool IsClean => Odd == 0 && Made == Held;

    /// <summary>Enough speaks for it.</summary>
    public bool IsSure => Made == Held && Telling + Held >= 2;

    public static ReadingScore Of(DeviceReading reading)
    {
        Look[] looks = [.. reading.Points.Where(p => p.Point.Poll is not null).Select(Plausibility.Of)];
        (int made, int held) = Agreement.Of(reading);
        return new ReadingScore(looks.Count(l => l == Look.Telling), looks.Count(l => l == Look.Odd), made, held, looks.Length, Agreement.IsExact(reading));
    }
}
