namespace Busbar.Control.Tests;

/// <content>Tables of the policies of economy and comfort, as docs/developer/policy-format.md tells them.</content>
internal sealed partial class Rig
{
    private const int Nothing = 255;

    /// <summary>The generation of May 2026 in part, one before it, and National Day as a dated day.</summary>
    public static readonly (DateTime From, (int Class, int Months, int From, int To)[] Rows)[] TariffOf2026 =
    [
        (new DateTime(2022, 1, 1), [(3, 0xFFF, 8, 11), (3, 0xFFF, 17, 23), (1, 0xFFF, 0, 7), (1, 0xFFF, 11, 13)]),
        (new DateTime(2026, 5, 1),
        [
            (3, 0xFFF, 6, 8), (3, 0b1000_0000_0011, 16, 23), (3, 0b0000_0001_1100, 17, 24), (3, 0b0111_0000_0000, 17, 24), (3, 0b0000_1110_0000, 18, 24), (1, 0xFFF, 2, 5), (1, 0b1000_1110_0011, 10, 15),
            (1, 0b0111_0000_0000, 11, 15), (1, 0b0000_0001_1100, 9, 15), (4, 0b1000_0000_0011, 17, 20), (4, 0b0000_1110_0000, 18, 21), (0, 0, 13, 15),
        ]),
    ];

    public Rig SensorChecks(int[] points, double least = -10, double most = 50, double change = 3, int stuckMinutes = 360)
    {
        TableBytes table = new TableBytes().Byte(points.Length);
        foreach (int point in points)
        {
            table.Byte(0).Byte(point).Number(least).Number(most).Number(change).Word(stuckMinutes);
        }

        return Policy(PolicyType.SensorCheck, table);
    }

    /// <param name="outputs">Output, value in valley, flat (NaN: not held), peak and sharp, lowest charge, point of the charge (255 none).</param>
    public Rig Tariff((DateTime From, (int Class, int Months, int From, int To)[] Rows)[] generations, (int Output, double Valley, double Flat, double Peak, double Sharp, int Lowest, int Charge)[] outputs, bool valleysCharge = false)
    {
        TableBytes table = new TableBytes().Byte(1).Word((new DateTime(2026, 10, 1) - new DateTime(2000, 1, 1)).Days).Byte(generations.Length);
        foreach ((DateTime from, (int Class, int Months, int From, int To)[] rows) in generations)
        {
            table.Word((from - new DateTime(2000, 1, 1)).Days).Byte(rows.Length);
            foreach ((int priceClass, int months, int start, int end) in rows)
            {
                table.Byte(priceClass).Word(months).Word(start * 60).Word(end * 60);
            }
        }

        table.Byte(outputs.Length);
        foreach (var (output, valley, flat, peak, sharp, lowest, charge) in outputs)
        {
            table.Byte(output).Number(valley).Number(valley).Number(flat).Number(peak).Number(sharp);
            Reference(table, charge == Nothing ? -1 : charge).Byte(lowest + (valleysCharge ? 128 : 0)).Byte(95);
        }

        return Policy(PolicyType.Tariff, table);
    }

    public TableBytes Comfort(int[] temperatures, bool optimalStart = false, double minutesPerKelvin = 20, double minutesOutdoors = 2, double outdoorReference = 5, int longest = 180, int outdoor = -1,
        int vacantSeconds = 900, int[]? presence = null, double[]? shifts = null)
    {
        TableBytes table = new TableBytes().Byte(optimalStart ? 1 : 0);
        Array.ForEach(shifts ?? [double.NaN, double.NaN, double.NaN, double.NaN, double.NaN], shift => table.Number(shift));
        table.Number(minutesPerKelvin).Number(minutesOutdoors).Number(outdoorReference).Word(longest);
        Reference(table, outdoor).Word(vacantSeconds);
        for (int i = 0; i < temperatures.Length; i++)
        {
            Reference(table, temperatures[i]);
            Reference(table, presence is null ? -1 : presence[i]);
        }

        return table;
    }

    public Rig SetpointBands(int voltage, int[] setpoints, (bool Above, double Threshold, double Release, double Shift)[] bands)
    {
        TableBytes table = new TableBytes().Byte(0).Byte(voltage).Number(375).Word(3000).Word(10).Byte(bands.Length);
        foreach ((bool above, double threshold, double release, double shift) in bands)
        {
            table.Byte(above ? 1 : 0).Number(threshold).Number(release).Number(shift);
        }

        table.Byte(setpoints.Length);
        Array.ForEach(setpoints, output => table.Byte(output));
        return Policy(PolicyType.SetpointBands, table);
    }

    /// <param name="rows">Output, kind (0 moved, 1 switched, 2 shifted), watts, value or K, stagger in seconds.</param>
    public Rig DemandResponse((int Depth, int Start, int End) points, (int Output, int Kind, double Watts, double Value, int Stagger)[] rows, int ramp = 120, int back = 900, int longest = 120)
    {
        TableBytes table = new TableBytes().Byte(0).Byte(points.Depth).Byte(0).Byte(points.Start).Byte(0).Byte(points.End).Word(ramp).Word(back).Word(longest).Byte(rows.Length);
        foreach ((int output, int kind, double watts, double value, int stagger) in rows)
        {
            table.Byte(output).Byte(kind).Number(watts).Number(value).Word(stagger);
        }

        return Policy(PolicyType.DemandResponse, table);
    }

    /// <param name="levers">Output, W of import a unit, least, most, point of the charge (-1 none), lowest and highest charge.</param>
    public Rig GridTarget(int meter, int[] hundredsOfWatts, (int Output, double Unit, double Least, double Most, int Charge, int Lowest, int Highest)[] levers, double ramp = 200, int interval = 5, int point = -1)
    {
        TableBytes table = Reference(new TableBytes().Byte(0).Byte(meter), point).Number(500).Number(ramp).Word(interval).Word(30).Byte(50).Byte(levers.Length);
        foreach ((int output, double unit, double least, double most, int charge, int lowest, int highest) in levers)
        {
            Reference(table.Byte(output).Number(unit).Number(least).Number(most), charge).Byte(lowest).Byte(highest);
        }

        table.Byte(hundredsOfWatts.Length);
        Array.ForEach(hundredsOfWatts, value => table.Word(value));
        return Policy(PolicyType.GridTarget, table);
    }

    /// <param name="sinks">Output, kind (0 moved, 1 switched, 2 curtails), value at nothing and at all, W at all and at least, minimum run and rest, guard (-1 none), full at.</param>
    public Rig PvSurplus(int meter, (int Output, int Kind, double None, double All, double Watts, double Least, int Run, int Pause, int Guard, double Full)[] sinks, double export = double.NaN, int interval = 5, int dwell = 30)
    {
        TableBytes table = new TableBytes().Byte(0).Byte(meter).Number(export).Number(200).Word(interval).Word(dwell).Word(30).Byte(50).Byte(sinks.Length);
        foreach (var (output, kind, none, all, watts, least, run, rest, guard, _) in sinks)
        {
            Reference(table.Byte(output).Byte(kind).Number(none).Number(all).Number(watts).Number(least).Word(run).Word(rest), guard);
        }

        Array.ForEach(sinks, sink => table.Number(sink.Full));
        return Policy(PolicyType.PvSurplus, table);
    }

    public Rig HeatBalance((int Output, int Temperature, double Area)[] risers, int period = 1800, double gain = 2, double step = 5)
    {
        TableBytes table = new TableBytes().Word(period).Word(7200).Number(0.5).Number(gain).Number(step).Byte(risers.Length);
        foreach ((int output, int temperature, double area) in risers)
        {
            table.Byte(output).Byte(0).Byte(temperature).Number(area).Number(0).Number(100);
        }

        return Policy(PolicyType.HeatBalance, table);
    }

    private static TableBytes Reference(TableBytes table, int point) => point < 0 ? table.Byte(Nothing).Byte(Nothing) : table.Byte(0).Byte(point);
}
