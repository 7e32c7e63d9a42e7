using System.Reflection;

namespace Busbar.Control.Tests;

public class The_controllers_budget
{
    [Fact]
    public void A_cycle_allocates_nothing_once_it_runs()
    {
        Rig rig = Largest();
        for (int i = 0; i < 50; i++)
        {
            Disturb(rig, i);
            rig.Step();
        }

        Assert.Equal(0, Allocations.Least(() =>
        {
            for (int i = 0; i < 500; i++)
            {
                Disturb(rig, i);
                rig.Leap(1);
            }
        }));
    }

    /// <summary>
    /// Sizes as the interpreter's heap has them, 32 bit: an object takes 12 bytes and 12 a field, an array 20 bytes and its elements
    /// (references 12 each), both rounded up to 12.
    /// </summary>
    [Fact]
    public void The_largest_controller_stays_within_its_share_of_15_KB()
    {
        Rig rig = Largest();
        Assert.Equal(OutputTable.MaximumCount, rig.Engine.OutputCount);
        Assert.Equal(24, rig.Engine.PolicyCount);
        int bytes = SizeOf(rig.Engine, [Document(rig.Engine)]);
        TestContext.Current.TestOutputHelper?.WriteLine($"{bytes} bytes");
        Assert.InRange(bytes, 1000, 15 * 1024);
    }

    private static void Disturb(Rig rig, int i)
    {
        rig.Set(0, 280 + i * 37 % 110);
        rig.Command(i % 40, i % 2, Priority.Operator, 30);
        rig.Command((i + 21) % 40, i % 2, Priority.Operator, 3);
        rig.Engine.ClearChanged(i % 40);
    }

    /// <summary>
    /// 40 outputs of five levels, 24 policies of all types; 200 points.
    /// </summary>
    internal static Rig Largest()
    {
        var rig = new Rig();
        int voltage = rig.Point(375);
        int[] relays = [.. Enumerable.Range(0, 20).Select(i => rig.Relay(levels: i < 14 ? [2, 4, 5, 10, 16] : [2, 5, 10, 14, 15], minimumOff: 0))];
        int mode = rig.Point(OperatingMode.Heating);
        byte legal = rig.LegalRange();
        int[] rooms = [.. Enumerable.Range(0, 20).Select(i => rig.Output(20, minimum: 0, maximum: 35, ramp: 0.1, modePoint: mode, legal: legal, levels: i < 14 ? [2, 9, 11, 13, 16] : [2, 8, 10, 13, 16]))];
        Band[] bands =
        [
            Band.Shed(5, 0.95), Band.Shed(4, 0.94), Band.Shed(3, 0.90), Band.Shed(2, 0.85), Band.Shed(1, 0.80, Priority.LifeSafety, hysteresis: 0.1, dwell: 0, atOnce: true),
            Band.SetBelow(0.98), Band.SetBelow(0.97), Band.SetAbove(1.02), Band.SetAbove(1.05),
        ];
        for (int half = 0; half < 2; half++)
        {
            rig.Bands(voltage, bands, [.. Enumerable.Range(0, 10).Select(i => (relays[half * 10 + i], i * 4 / 10, 0.0))]);
        }

        rig.SensorChecks(Enumerable.Range(0, 20).Select(_ => mode).ToArray());
        rig.Tariff(Rig.TariffOf2026, [(relays[19], 0, 1, 0, 1, 0, 255)]);
        for (int i = 0; i < 5; i++)
        {
            rig.Schedule([rooms[4 * i], rooms[4 * i + 1], rooms[4 * i + 2], rooms[4 * i + 3]], comfort: rig.Comfort([mode, mode, mode, mode], optimalStart: true, vacantSeconds: 600, presence: [mode, mode, mode, mode]));
        }

        for (int i = 0; i < 6; i++)
        {
            rig.Defaults((relays[i], 1), (rooms[i], 18), (relays[i + 8], 1), (rooms[i + 8], 18));
        }

        rig.SetpointBands(voltage, rooms[14..20], [(false, 0.98, 0.99, -1), (false, 0.95, 0.96, -2), (true, 1.02, 1.01, 1)]);
        rig.DemandResponse((voltage, voltage, voltage), [.. rooms[..10].Select(room => (room, 2, 500.0, 2.0, 60))]);
        rig.GridTarget(voltage, [300], [(relays[18], 1, 0, 1, -1, 0, 0)]);
        rig.PvSurplus(voltage, [(relays[16], 1, 0, 1, 3000, 3000, 60, 60, -1, 0), (relays[17], 1, 0, 1, 3000, 3000, 60, 60, -1, 0)], export: 1000);
        rig.HeatBalance([(relays[14], mode, 100), (relays[15], mode, 100)]);

        var frost = new TableBytes().Byte(0).Byte(Priority.LifeSafety).Byte((int)ReasonCode.Freeze).Number(5).Number(6).Word(0).Word(60).Word(60).Byte(20);
        Array.ForEach(rooms, room => frost.Byte(0).Byte(mode).Byte(1).Byte(room).Byte(1).Number(12));
        var proof = new TableBytes().Byte(14);
        Array.ForEach(relays[..14], relay => proof.Byte(relay).Byte(0).Byte(voltage).Number(100).Number(0).Word(30).Word(600));
        rig.Policy(PolicyType.Protection, frost).Policy(PolicyType.Proof, proof);
        for (int i = 0; i < 2; i++)
        {
            rig.Policy(PolicyType.GridPower, new TableBytes().Byte(0).Byte(voltage).Byte(1).Number(300).Number(10).Number(320).Byte(15).Byte(50)
                .Number(5).Word(0).Word(30).Byte(50).Byte(2)
                .Byte(rooms[2 * i]).Number(1).Number(0).Number(35).Byte(rooms[2 * i + 1]).Number(1).Number(0).Number(35));
        }

        while (rig.PointCount < 200)
        {
            rig.Point(1);
        }

        return rig.Start();
    }

    private static object Document(ControlEngine engine) => Field(Field(engine, "table")!, "document")!;

    private static object? Field(object owner, string name) => owner.GetType().GetField(name, BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(owner);

    private static int SizeOf(object? value, HashSet<object> seen)
    {
        if (value is null or string || !seen.Add(value))
        {
            return 0;
        }

        if (value is Array array)
        {
            Type element = array.GetType().GetElementType()!;
            int each = !element.IsValueType ? 12 : element == typeof(bool) ? 1 : System.Runtime.InteropServices.Marshal.SizeOf(element);
            int inside = element.IsValueType ? 0 : array.Cast<object?>().Sum(item => SizeOf(item, seen));
            return RoundUp(20 + array.Length * each) + inside;
        }

        int size = 12;
        for (Type? type = value.GetType(); type is not null && type != typeof(object); type = type.BaseType)
        {
            foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                size += 12 + (field.FieldType.IsValueType ? 0 : SizeOf(field.GetValue(value), seen));
            }
        }

        return size;
    }

    private static int RoundUp(int bytes) => (bytes + 11) / 12 * 12;
}
