using Busbar.Simulator.Plant.Weather;

namespace Busbar.Simulator.Plant.Replay;

/// <summary>
/// A recording in place of the synthetic day: hourly load and PV of one building (columns <c>month</c>, <c>hour</c>,
/// <c>non_shiftable_load</c>, <c>solar_generation</c>), and <c>weather.csv</c> beside it when there is one.
/// <para>Scaling: PV is W per kW of installed power and drives both arrays of 30 kWp. Load is taken as a share of the file's largest
/// hour, and lighting and sockets draw that share of their nominal power; everything else of the building follows its own physics.</para>
/// <para>Time: the recording begins at the first row of the starting month (hour 1), moved on to the starting day; without such a row at
/// the first row. It goes on hour by hour and begins again when it ends. A row is the mean of its hour; between the middles of two
/// hours the value runs straight.</para>
/// </summary>
public sealed class RecordedYear : IBoundary
{
    private readonly PlantLayout _layout;
    private readonly IBoundary _synthetic;
    private readonly long _start;
    private readonly int _firstRow;
    private readonly double[] _loadShare, _pvYield;
    private readonly double[]? _temperature, _direct, _diffuse;

    /// <param name="path">The building's file.</param>
    /// <param name="layout">Where the building stands; the sun is that of its place.</param>
    /// <param name="start">The moment at which the recording begins.</param>
    /// <param name="synthetic">What the recording does not hold comes from here.</param>
    /// <exception cref="ReplayFileException">The file is wrong; says where, and what would be right.</exception>
    public RecordedYear(string path, PlantLayout layout, DateTimeOffset start, IBoundary synthetic)
    {
        _layout = layout;
        _synthetic = synthetic;
        _start = start.ToUnixTimeMilliseconds();
        var table = new CsvTable(path);
        double[] months = table.Numbers("month", 1, 12, "the month of the row, 1 to 12");
        double[] hours = table.Numbers("hour", 1, 24, "the hour that ends then, 1 to 24");
        double[] load = table.Numbers("non_shiftable_load", 0, 1e6, "kWh in the hour");
        _pvYield = [.. table.Numbers("solar_generation", 0, 1500, "W per kW of installed PV").Select(w => w / 1000)];
        double most = load.Max();
        if (most <= 0)
        {
            throw new ReplayFileException($"{path}: column 'non_shiftable_load' is zero in every row; a recorded load is needed to scale by");
        }

        _loadShare = [.. load.Select(kwh => kwh / most)];
        _firstRow = FirstRow(months, hours, start.ToOffset(layout.UtcOffset));

        string weather = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, "weather.csv");
        if (!File.Exists(weather))
        {
            return;
        }

        var sky = new CsvTable(weather);
        if (sky.RowCount != table.RowCount)
        {
            throw new ReplayFileException($"{weather}: there are {sky.RowCount} rows; {Path.GetFileName(path)} beside it has {table.RowCount}, and each hour needs both");
        }

        _temperature = sky.Numbers("outdoor_dry_bulb_temperature", -60, 60, "degC");
        _direct = sky.Numbers("direct_solar_irradiance", 0, 1500, "W/m2");
        _diffuse = sky.Numbers("diffuse_solar_irradiance", 0, 1500, "W/m2");
    }

    /// <inheritdoc/>
    public BoundaryNow At(long unixMilliseconds)
    {
        BoundaryNow made = _synthetic.At(unixMilliseconds);
        double hours = _firstRow + (unixMilliseconds - _start) / 3_600_000.0;
        SunPosition sun = SunPosition.At(unixMilliseconds, _layout.LatitudeDegrees, _layout.LongitudeDegrees);
        return made with
        {
            Sun = sun,
            OutdoorTemperature = _temperature is null ? made.OutdoorTemperature : Interpolate(_temperature, hours),
            DirectIrradiance = _direct is null ? made.DirectIrradiance : sun.CosZenith > 0 ? Interpolate(_direct, hours) : 0,
            DiffuseIrradiance = _diffuse is null ? made.DiffuseIrradiance : Interpolate(_diffuse, hours),
            RecordedPvYield = Interpolate(_pvYield, hours),
            RecordedLoadShare = Interpolate(_loadShare, hours),
        };
    }

    private static int FirstRow(double[] months, double[] hours, DateTimeOffset local)
    {
        for (int i = 0; i < months.Length; i++)
        {
            if ((int)months[i] == local.Month && (int)hours[i] == 1)
            {
                return (i + (local.Day - 1) * 24 + local.Hour) % months.Length;
            }
        }

        return 0;
    }

    /// <summary>Row i is the mean of hours i to i + 1, so its value stands in the middle.</summary>
    private static double Interpolate(double[] rows, double hours)
    {
        double at = hours - 0.5;
        double floor = Math.Floor(at);
        int row = (int)(((long)floor % rows.Length + rows.Length) % rows.Length);
        double share = at - floor;
        return rows[row] + share * (rows[(row + 1) % rows.Length] - rows[row]);
    }
}
