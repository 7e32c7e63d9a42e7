namespace Busbar.Control;

/// <summary>
/// What refines a week schedule, room by room: the start before occupancy that the room needs (learned from how fast it has warmed or
/// cooled before), presence, and the class of the price. Without the room's temperature the start assumes that it stands at the
/// unoccupied setpoint; without presence the hours alone count; without a price nothing is shifted.
/// </summary>
/// <remarks>
/// Table: 0 flags (1 optimal start), numbers 1 to 17 shift in K of service in each price class (absent: none), 21 minutes a kelvin to begin
/// with, 25 minutes a kelvin of outdoor cold or heat, 29 outdoor temperature from which that counts, 33 u16 longest start min, 35 outdoor temperature (u8 u8,
/// 255 255: none), 37 u16 vacant after s; then for each setpoint room temperature (u8 u8), presence (u8 u8), 255 255: none.
/// </remarks>
internal sealed class RoomComfort
{
    /// <summary>Bytes before the rooms.</summary>
    public const int HeaderLength = 39;

    /// <summary>Bytes of a room.</summary>
    public const int RoomLength = 4;

    private const byte None = 255;
    private const float Fastest = 2;
    private const float Slowest = 120;
    private const double SmallestLesson = 1;
    private const double Reached = 0.3;
    private const int NotStarted = -1;
    private const int StartedWithoutLesson = -2;
    private const int NotVacant = int.MinValue;

    private readonly PolicyContext context;
    private readonly byte[] table;
    private readonly int start;

    /// <summary>Two a room: minutes a kelvin, and the temperature at the start.</summary>
    private readonly float[] lessons;

    /// <summary>Two a room: minute of the start, and second since which nobody is there.</summary>
    private readonly int[] times;

    public RoomComfort(PolicyContext context, int start, int rooms)
    {
        this.context = context;
        table = context.Document;
        this.start = start;
        double first = TableReader.Number(table, start + 21);
        bool hasStart = (table[start] & 1) != 0;
        if (hasStart && (double.IsNaN(first) || double.IsNaN(TableReader.Number(table, start + 25)) || double.IsNaN(TableReader.Number(table, start + 29))))
        {
            throw new System.ArgumentException("an optimal start needs its three numbers to begin with");
        }

        if (!IsPointOrNone(start + 35))
        {
            throw new System.ArgumentException("no outdoor temperature");
        }

        lessons = new float[rooms * 2];
        times = new int[rooms * 2];
        for (int room = 0; room < rooms; room++)
        {
            if (!IsPointOrNone(Room(room)) || !IsPointOrNone(Room(room) + 2))
            {
                throw new System.ArgumentException("room " + room + " has no such temperature or presence");
            }

            lessons[room * 2] = hasStart ? (float)first : 0;
            times[room * 2] = NotStarted;
            times[room * 2 + 1] = NotVacant;
        }
    }

    /// <summary>What was learned of a room: minutes a kelvin.</summary>
    public double MinutesPerKelvin(int room)
    {
        return lessons[room * 2];
    }

    /// <summary>Whether it learns at all.</summary>
    public bool HasOptimalStart
    {
        get { return (table[start] & 1) != 0; }
    }

    /// <summary>Goes on from what was learned of a room before; what no room can be is left out.</summary>
    public void Teach(int room, double minutesPerKelvin)
    {
        if (!double.IsNaN(minutesPerKelvin) && minutesPerKelvin >= Fastest && minutesPerKelvin <= Slowest)
        {
            lessons[room * 2] = (float)minutesPerKelvin;
        }
    }

    /// <summary>
    /// Whether the room is to be served as occupied now. <paramref name="occupied"/> and <paramref name="minutesAhead"/> (to the next
    /// occupied hour; int.MaxValue: unknown) come from the week; the setpoints are those of the room's present mode, NaN when it has none.
    /// </summary>
    public ReasonCode Judge(int room, bool occupied, int minutesAhead, Season mode, double setpoint, double unoccupiedSetpoint, ControlInputs inputs)
    {
        if (occupied)
        {
            Learn(room, mode, setpoint, inputs);
            times[room * 2] = times[room * 2] < 0 ? NotStarted : times[room * 2];
            return IsVacant(room, inputs) ? ReasonCode.Vacant : ReasonCode.Occupied;
        }

        times[room * 2 + 1] = NotVacant;
        if (!HasOptimalStart || minutesAhead == int.MaxValue || double.IsNaN(setpoint) || double.IsNaN(unoccupiedSetpoint))
        {
            return ReasonCode.Unoccupied;
        }

        int point = PointOrNone(Room(room));
        bool isKnown = inputs.IsGood(point);
        double temperature = isKnown ? inputs.Values[point] : unoccupiedSetpoint;
        double lack = mode == Season.Heating ? setpoint - temperature : temperature - setpoint;
        if (times[room * 2] != NotStarted)
        {
            // Once begun it goes on until the hour: a room that is ready early must not be let cool again.
            Learn(room, mode, setpoint, inputs);
            if (minutesAhead <= TableReader.Unsigned16(table, start + 33))
            {
                return ReasonCode.OptimalStart;
            }

            times[room * 2] = NotStarted;
        }

        if (lack <= Reached || minutesAhead > Needed(room, lack, mode, inputs))
        {
            return ReasonCode.Unoccupied;
        }

        lessons[room * 2 + 1] = (float)temperature;
        times[room * 2] = isKnown && lack >= SmallestLesson ? Minute(inputs) : StartedWithoutLesson;

        return ReasonCode.OptimalStart;
    }

    /// <summary>Shift of the setpoint by the class of the price, K of service: more when energy is cheap, less when it is dear.</summary>
    public double PriceShift()
    {
        byte priceClass = context.PriceClass;
        double shift = priceClass < PriceClassCode.Count ? TableReader.Number(table, start + 1 + priceClass * 4) : 0;
        return double.IsNaN(shift) ? 0 : shift;
    }

    private double Needed(int room, double lack, Season mode, ControlInputs inputs)
    {
        double minutes = lessons[room * 2] * lack + Outdoors(mode, inputs);
        double longest = TableReader.Unsigned16(table, start + 33);
        return minutes > longest ? longest : minutes;
    }

    private double Outdoors(Season mode, ControlInputs inputs)
    {
        int outdoor = PointOrNone(start + 35);
        if (!inputs.IsGood(outdoor))
        {
            return 0;
        }

        double beyond = TableReader.Number(table, start + 29) - inputs.Values[outdoor];
        beyond = mode == Season.Heating ? beyond : -beyond;
        return beyond > 0 ? beyond * TableReader.Number(table, start + 25) : 0;
    }

    /// <summary>Ends a lesson when the room is there; one that takes far too long, or loses its sensor, teaches nothing more than that.</summary>
    private void Learn(int room, Season mode, double setpoint, ControlInputs inputs)
    {
        if (times[room * 2] < 0)
        {
            return;
        }

        int point = PointOrNone(Room(room));
        int elapsed = Minute(inputs) - times[room * 2];
        bool isOver = elapsed < 0 || elapsed > 2 * TableReader.Unsigned16(table, start + 33);
        if (!inputs.IsGood(point) || double.IsNaN(setpoint))
        {
            times[room * 2] = StartedWithoutLesson;
            return;
        }

        double lack = mode == Season.Heating ? setpoint - inputs.Values[point] : inputs.Values[point] - setpoint;
        if (lack > Reached && !isOver)
        {
            return;
        }

        double came = inputs.Values[point] - lessons[room * 2 + 1];
        came = mode == Season.Heating ? came : -came;
        times[room * 2] = StartedWithoutLesson;
        double minutes = elapsed - Outdoors(mode, inputs);
        if (elapsed <= 0 || came < SmallestLesson / 2)
        {
            return;
        }

        float observed = minutes <= 0 ? Fastest : (float)(minutes / came);
        float learned = lessons[room * 2] + (observed - lessons[room * 2]) * 0.3f;
        lessons[room * 2] = learned < Fastest ? Fastest : learned > Slowest ? Slowest : learned;
    }

    private bool IsVacant(int room, ControlInputs inputs)
    {
        int presence = PointOrNone(Room(room) + 2);
        if (!inputs.IsGood(presence) || inputs.Values[presence] > 0.5)
        {
            times[room * 2 + 1] = NotVacant;
            return false;
        }

        if (times[room * 2 + 1] == NotVacant)
        {
            times[room * 2 + 1] = (int)(inputs.NowMilliseconds / 1000);
        }

        return (int)(inputs.NowMilliseconds / 1000) - times[room * 2 + 1] >= TableReader.Unsigned16(table, start + 37);
    }

    private static int Minute(ControlInputs inputs)
    {
        return inputs.LocalDay * 1440 + inputs.LocalMinute;
    }

    private int Room(int room)
    {
        return start + HeaderLength + room * RoomLength;
    }

    private bool IsPointOrNone(int at)
    {
        return table[at] == None || context.PointIndex(at) >= 0;
    }

    private int PointOrNone(int at)
    {
        return table[at] == None ? -1 : context.Point(at);
    }
}
