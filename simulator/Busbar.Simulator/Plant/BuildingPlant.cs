using Busbar.Simulator.Plant.Electric;
using Busbar.Simulator.Plant.People;
using Busbar.Simulator.Plant.Thermal;
using Busbar.Simulator.Plant.Weather;

namespace Busbar.Simulator.Plant;

/// <summary>
/// The demo building as physics. A step goes through the world in one order: weather and people, thermostats, the DC bus and the AC
/// side, water, rooms, meters. Nothing here reads a clock; (options, number of steps) fix every value.
/// </summary>
public sealed class BuildingPlant
{
    private readonly PlantOptions _options;
    private readonly double _seconds;
    private readonly long _startMilliseconds, _stepMilliseconds;
    private readonly (int A, int B, double Conductance)[] _neighbours;
    private readonly BusLoad _it, _plantRoom, _fans, _heatPumpLoad;
    private readonly Dictionary<string, IPlantDevice> _devices;
    private readonly double[] _neighbourHeat;
    private readonly int[] _riserOf;
    private readonly double _area;
    private bool _heatingSeason;

    public BuildingPlant(PlantLayout layout, PlantOptions options)
    {
        _seconds = options.StepLength.TotalSeconds;
        if (_seconds is < 0.1 or > 10)
        {
            throw new ArgumentException($"the plant's step is {_seconds} s; 0.1 to 10 s keeps its explicit steps stable", nameof(options));
        }

        _stepMilliseconds = (long)Math.Round(_seconds * 1000);
        Layout = layout;
        _options = options;
        _startMilliseconds = options.Start.ToUnixTimeMilliseconds();
        Boundary = options.Boundary ?? new SyntheticWeather(options.Seed, layout);
        _heatingSeason = Season.IsHeating(LocalTime);
        double room = _heatingSeason ? 18.5 : 26;
        int top = layout.Rooms.Max(r => r.Floor);
        Rooms = [.. layout.Rooms.Select(r => new Room(r, r.Floor == top, room))];
        Thermostats = [.. layout.Rooms.Select(_ => new Thermostat(SeasonMode, SeasonSetpoint, room))];
        Coils = [.. layout.Rooms.Select(_ => new FanCoil())];
        Risers = [.. layout.Rooms.Select((r, i) => (r.Riser, i)).GroupBy(x => x.Riser).OrderBy(g => g.Key)
            .Select(g => new Riser([.. g.Select(x => x.i)], _heatingSeason ? 38 : 20))];
        _riserOf = [.. layout.Rooms.Select((_, i) => Risers.TakeWhile(r => !r.Rooms.Contains(i)).Count())];
        _area = layout.Rooms.Sum(room => room.AreaSquareMetres);
        _neighbours = Neighbours(layout.Rooms);
        _neighbourHeat = new double[Rooms.Count];
        Substation = new Substation();
        HeatPump = new HeatPump(_heatingSeason ? 15 : 12);
        Grid = new Grid();
        Bus = new DcBus(layout.BusVoltage);
        AcDc = new AcDcConverter(layout.BusVoltage, Grid);
        Battery = new Battery(layout.BusVoltage, options.StateOfCharge, () => AcDc.Forms);
        DcPv = new ThreePortPv(layout.BusVoltage, Grid);
        AcPv = new AcPv(Grid);
        Chargers = [new EvCharger(options.Seed, 1, layout.BusVoltage), new EvCharger(options.Seed, 2, layout.BusVoltage)];
        Loads = new SwitchedLoads(layout);
        _it = new BusLoad(layout.BusVoltage, LoadKind.Electronic);
        _plantRoom = new BusLoad(layout.BusVoltage, LoadKind.Electronic);
        _fans = new BusLoad(layout.BusVoltage, LoadKind.Electronic);
        _heatPumpLoad = new BusLoad(layout.BusVoltage, LoadKind.Electronic);
        GridMeter = new GridMeter(Grid);
        Sensing = options.HasTransients ? new BusSensing(options.Seed, new BusTransientParameters { NominalVoltage = layout.BusVoltage }) : null;
        IBusPart[] parts = [AcDc, Battery, DcPv, .. Chargers, .. Loads.All, _it, _plantRoom, _fans, _heatPumpLoad];
        Array.ForEach(parts, Bus.Add);
        _devices = NameDevices();
        Now = Boundary.At(_startMilliseconds);
    }

    public PlantLayout Layout { get; }

    public IBoundary Boundary { get; }

    /// <summary>Whole steps lived through.</summary>
    public long Steps { get; private set; }

    /// <summary>Milliseconds since 1970-01-01 UTC of the plant's present.</summary>
    public long UnixMilliseconds => _startMilliseconds + Steps * _stepMilliseconds;

    /// <summary>The boundary of the last step.</summary>
    public BoundaryNow Now { get; private set; }

    /// <summary>Share of people present, 0 to 1.</summary>
    public double OccupancyShare { get; private set; }

    public IReadOnlyList<Room> Rooms { get; }

    public IReadOnlyList<Thermostat> Thermostats { get; }

    public IReadOnlyList<FanCoil> Coils { get; }

    public IReadOnlyList<Riser> Risers { get; }

    public Substation Substation { get; }

    public HeatPump HeatPump { get; }

    public Grid Grid { get; }

    public DcBus Bus { get; }

    public AcDcConverter AcDc { get; }

    public Battery Battery { get; }

    public ThreePortPv DcPv { get; }

    public AcPv AcPv { get; }

    public IReadOnlyList<EvCharger> Chargers { get; }

    public SwitchedLoads Loads { get; }

    public GridMeter GridMeter { get; }

    /// <summary>Null: readings of the bus voltage show where it settles.</summary>
    public BusSensing? Sensing { get; }

    /// <summary>Lighting, sockets and fan coils.</summary>
    public DcMeter FloorsMeter { get; } = new(24_900_000);

    /// <summary>EV chargers, heat pump, water heater, ice store.</summary>
    public DcMeter LoadsMeter { get; } = new(31_500_000);

    public DcMeter ItMeter { get; } = new(26_280_000);

    /// <summary>Lift, corridor and stair lights on the AC side, W; they need the grid.</summary>
    public double AcLoadWatts { get; private set; }

    /// <summary>Sum of it, J.</summary>
    public double AcLoadJoules { get; private set; }

    /// <summary>Loads of the DC bus that no relay switches: IT, pumps and controls, fans, heat pump.</summary>
    public IReadOnlyList<BusLoad> FixedLoads => [_it, _plantRoom, _fans, _heatPumpLoad];

    /// <summary>Ids of the devices that the plant knows.</summary>
    public IReadOnlyCollection<string> DeviceIds => _devices.Keys;

    private DateTime LocalTime => DateTimeOffset.FromUnixTimeMilliseconds(UnixMilliseconds).UtcDateTime + Layout.UtcOffset;

    private int SeasonMode => _heatingSeason ? Thermostat.Heating : Thermostat.Cooling;

    private double SeasonSetpoint => _heatingSeason ? 19 : 27;

    /// <summary>The device of an id of the site file, or null when the plant has none of that name.</summary>
    public IPlantDevice? Find(string deviceId) => _devices.GetValueOrDefault(deviceId);

    /// <summary>Lives through as many whole steps as fit until <paramref name="unixMilliseconds"/>.</summary>
    public void RunUntil(long unixMilliseconds)
    {
        while (UnixMilliseconds + _stepMilliseconds <= unixMilliseconds)
        {
            Step();
        }
    }

    /// <summary>One step.</summary>
    public void Step()
    {
        Steps++;
        DateTime local = LocalTime;
        long localMilliseconds = UnixMilliseconds + (long)Layout.UtcOffset.TotalMilliseconds;
        double hour = local.TimeOfDay.TotalHours;
        double wander = Noise.Smooth(_options.Seed, 10, localMilliseconds / 240_000.0);
        Now = Boundary.At(UnixMilliseconds);
        OccupancyShare = Occupancy.ShareAt(_options.Seed, localMilliseconds);
        ChangeOver(local);
        bool powered = Bus.Voltage > 0.8 * Bus.NominalVoltage;
        for (int i = 0; i < Rooms.Count; i++)
        {
            Thermostats[i].Step(_seconds, Rooms[i].AirTemperature, powered);
        }

        bool pump = powered && (_heatingSeason || !HeatPump.IsCooling || Now.OutdoorTemperature >= 15);
        StepElectric(localMilliseconds, hour, wander, pump, Season.IsCooling(local));
        StepWater(pump, Season.IsCooling(local), hour);
        StepRooms();
    }

    private static (int, int, double)[] Neighbours(IReadOnlyList<RoomLayout> rooms)
    {
        // Through the slab between floors, 1.5 W/(m2 K), and the partition on a floor, 30 W/K; chosen.
        var pairs = new List<(int, int, double)>();
        for (int a = 0; a < rooms.Count; a++)
        {
            for (int b = a + 1; b < rooms.Count; b++)
            {
                if (rooms[a].Facing == rooms[b].Facing && Math.Abs(rooms[a].Floor - rooms[b].Floor) == 1)
                {
                    pairs.Add((a, b, 1.5 * Math.Min(rooms[a].AreaSquareMetres, rooms[b].AreaSquareMetres)));
                }
                else if (rooms[a].Floor == rooms[b].Floor)
                {
                    pairs.Add((a, b, 30));
                }
            }
        }

        return [.. pairs];
    }

    private Dictionary<string, IPlantDevice> NameDevices()
    {
        var devices = new Dictionary<string, IPlantDevice>(StringComparer.Ordinal)
        {
            ["grid-meter"] = GridMeter,
            ["heat-meter"] = Substation.Meter,
            ["primary-valve"] = Substation.PrimaryValve,
            ["acdc"] = AcDc,
            ["pv-dc"] = DcPv,
            ["pv-ac"] = AcPv,
            ["battery"] = Battery,
            ["heat-pump"] = HeatPump,
            ["relays"] = Loads.Relays,
            ["dc-meter-floors"] = FloorsMeter,
            ["dc-meter-loads"] = LoadsMeter,
            ["dc-meter-it"] = ItMeter,
            ["outdoor"] = new OutdoorSensor(() => Now),
            ["ev-1"] = Chargers[0],
            ["ev-2"] = Chargers[1],
        };
        for (int i = 0; i < Risers.Count; i++)
        {
            devices[$"riser-valve-{i + 1}"] = Risers[i].Valve;
        }

        for (int i = 0; i < Rooms.Count; i++)
        {
            devices[Rooms[i].Layout.Thermostat] = Thermostats[i];
        }

        return devices;
    }

    /// <summary>Two pipes carry warm or cold: on the season's first day the caretaker turns every thermostat over.</summary>
    private void ChangeOver(DateTime local)
    {
        if (Season.IsHeating(local) == _heatingSeason)
        {
            return;
        }

        _heatingSeason = !_heatingSeason;
        foreach (Thermostat thermostat in Thermostats)
        {
            thermostat.Write("mode", SeasonMode);
            thermostat.Write("setpoint", SeasonSetpoint);
        }
    }

    private void StepElectric(long localMilliseconds, double hour, double wander, bool pump, bool coolingSeason)
    {
        DcPv.Array.Look(Now);
        AcPv.Array.Look(Now);
        foreach (EvCharger charger in Chargers)
        {
            charger.Look(localMilliseconds);
        }

        Loads.Demand(Now, OccupancyShare, wander, coolingSeason, hour);
        HeatPump.Decide(_seconds, Now.OutdoorTemperature);
        _heatPumpLoad.DemandWatts = HeatPump.DemandWatts;
        _it.DemandWatts = 2_850 + 150 * wander;                  // 3 kW by design
        _plantRoom.DemandWatts = pump ? 420 : 60;                // circulation pump and controls; chosen
        double fans = 0;
        for (int i = 0; i < Thermostats.Count; i++)
        {
            fans += FanCoil.FanPower(Thermostats[i].FanState);
        }

        _fans.DemandWatts = fans;
        Bus.Step(_seconds);
        AcPv.Step(_seconds, Now.OutdoorTemperature);
        AcLoadWatts = Grid.IsAvailable ? 350 + 900 * OccupancyShare : 0;
        AcLoadJoules += AcLoadWatts * _seconds;
        double import = AcDc.AcWatts + DcPv.AcWatts + AcLoadWatts - AcPv.PowerWatts;
        GridMeter.Measure(_seconds, Grid.IsAvailable ? import : 0, Grid.IsAvailable ? 120 + 0.35 * AcLoadWatts : 0);
        Grid.Step(import, wander);
        FloorsMeter.Measure(_seconds, Bus.Voltage, Current(Loads.FloorWatts + _fans.PowerWatts));
        LoadsMeter.Measure(_seconds, Bus.Voltage, Current(Loads.FlexibleWatts + _heatPumpLoad.PowerWatts + (Chargers[0].PowerWatts + Chargers[1].PowerWatts)));
        ItMeter.Measure(_seconds, Bus.Voltage, Current(_it.PowerWatts));
        Sense();
    }

    /// <summary>Each meter reads the bus at an instant of its own. A converter at its limit gives constant power and has no droop to swing about.</summary>
    private void Sense()
    {
        if (Sensing is null)
        {
            return;
        }

        Sensing.Look(AcDc.Forms && !AcDc.IsLimited ? AcDc.PowerWatts : double.NaN, Bus.Voltage);
        AcDc.Sense(Sensing.Read(0, Bus.Voltage));
        FloorsMeter.Sense(Sensing.Read(1, Bus.Voltage));
        LoadsMeter.Sense(Sensing.Read(2, Bus.Voltage));
    }

    private void StepWater(bool pump, bool coolingSeason, double hour)
    {
        double flow = 0, carried = 0;
        foreach (Riser riser in Risers)
        {
            riser.Circulate(_seconds, pump, Rooms, Thermostats, Coils);
            flow += riser.Flow;
            carried += riser.Flow * riser.ReturnTemperature;
        }

        double back = flow > 0 ? carried / flow : HeatPump.TankTemperature;
        double source = HeatPump.TankTemperature;
        // In the heating season the tank stands before the exchanger: while the heat pump heats and its tank is warmer than what comes back, the water
        // passes it first, and district heat adds what is missing. Otherwise the three-way valve leaves the tank aside.
        bool throughTank = !_heatingSeason || (!HeatPump.IsCooling && source > back);
        Substation.Step(_seconds, _heatingSeason, Now.OutdoorTemperature, _heatingSeason ? flow : 0, throughTank ? source : back);
        Loads.WaterHeater.Settle(_seconds, Loads.PowerOf(3), OccupancyShare);
        double ice = Loads.IceStore.Settle(_seconds, Loads.PowerOf(4), coolingSeason, hour, HeatPump.TankTemperature);
        HeatPump.Settle(_seconds, _heatPumpLoad.PowerWatts, Now.OutdoorTemperature, throughTank ? flow : 0, back, ice);
        source = _heatingSeason ? Substation.SupplyTemperature : source;
        foreach (Riser riser in Risers)
        {
            riser.Settle(_seconds, source, Rooms, Coils);
        }
    }

    private void StepRooms()
    {
        Array.Clear(_neighbourHeat);
        foreach ((int a, int b, double conductance) in _neighbours)
        {
            double heat = conductance * (Rooms[a].MassTemperature - Rooms[b].MassTemperature);
            _neighbourHeat[a] -= heat;
            _neighbourHeat[b] += heat;
        }

        // What one fan draws follows what all fans got, so heat in the rooms is exactly what the bus gave.
        double fanShare = _fans.DemandWatts > 0 ? _fans.PowerWatts / _fans.DemandWatts : 0;
        for (int i = 0; i < Rooms.Count; i++)
        {
            RoomLayout layout = Rooms[i].Layout;
            double people = OccupancyShare * Occupancy.PeoplePerSquareMetre * layout.AreaSquareMetres * Occupancy.HeatPerPersonWatts;
            double electric = Loads.FloorWatts * layout.AreaSquareMetres / _area + FanCoil.FanPower(Thermostats[i].FanState) * fanShare;
            double pipe = Risers[_riserOf[i]].HeatPerRoomWatts;
            Rooms[i].Step(_seconds, Now, people, electric, Coils[i].HeatWatts, pipe, _neighbourHeat[i]);
        }
    }

    private double Current(double watts) => Bus.Voltage > 0 ? watts / Bus.Voltage : 0;
}
