namespace Busbar.Simulator.Plant.Electric;

/// <summary>Anything that hangs on the DC bus.</summary>
public interface IBusPart
{
    /// <summary>Power into the bus at a bus voltage in V, W; loads are negative. Continuous in the voltage, without side effects.</summary>
    double PowerAt(double voltage);

    /// <summary>Lives through one step at the voltage that was found.</summary>
    void Settle(double voltage, double seconds);
}

/// <summary>
/// The DC bus as one node. With steps of half a second and more its capacitance has long settled: the voltage is where the powers of
/// all droop curves, sources and loads sum to zero. Of several such voltages the stable one next to the last is taken, after a dead bus
/// the highest.
/// </summary>
public sealed class DcBus
{
    /// <summary>Below this share of the nominal voltage every load has let go; chosen.</summary>
    public const double CollapseShare = 0.70;

    private const double HighestShare = 1.12;
    private readonly List<IBusPart> _parts = [];

    public DcBus(double nominalVoltage)
    {
        NominalVoltage = nominalVoltage;
        Voltage = nominalVoltage;
    }

    /// <summary>V.</summary>
    public double NominalVoltage { get; }

    /// <summary>V; 0 when nothing feeds the bus.</summary>
    public double Voltage { get; private set; }

    /// <summary>What the powers of the last step failed to sum to zero by, W.</summary>
    public double ResidualWatts { get; private set; }

    public void Add(IBusPart part) => _parts.Add(part);

    /// <summary>Finds the voltage and settles every part at it.</summary>
    public void Step(double seconds)
    {
        Voltage = Solve();
        double sum = 0;
        foreach (IBusPart part in _parts)
        {
            sum += Voltage > 0 ? part.PowerAt(Voltage) : 0;
        }

        ResidualWatts = sum;
        foreach (IBusPart part in _parts)
        {
            part.Settle(Voltage, seconds);
        }
    }

    private double Solve()
    {
        double low = CollapseShare * NominalVoltage, high = HighestShare * NominalVoltage;
        double width = 0.002 * NominalVoltage;
        if (Voltage >= low + width && Voltage <= high - width)
        {
            double above = Voltage + width, below = Voltage - width;
            double atAbove = Surplus(above), atBelow = Surplus(below);
            if (atAbove <= 0 && atBelow >= 0)
            {
                return Bisect(below, atBelow, above, atAbove);
            }
        }

        double upper = high, atUpper = Surplus(high);
        while (upper > low)
        {
            double lower = Math.Max(low, upper - 4 * width);
            double atLower = Surplus(lower);
            if (atUpper <= 0 && atLower > 0)
            {
                return Bisect(lower, atLower, upper, atUpper);
            }

            upper = lower;
            atUpper = atLower;
        }

        return 0;
    }

    private double Surplus(double voltage)
    {
        double sum = 0;
        foreach (IBusPart part in _parts)
        {
            sum += part.PowerAt(voltage);
        }

        return sum;
    }

    /// <summary>False position with the Illinois remedy; surplus falls from at least 0 below to at most 0 above.</summary>
    private double Bisect(double below, double atBelow, double above, double atAbove)
    {
        int side = 0;
        double middle = below;
        for (int i = 0; i < 100; i++)
        {
            double span = atBelow - atAbove;
            middle = span > 0 ? (atBelow * above - atAbove * below) / span : 0.5 * (below + above);
            double at = Surplus(middle);
            if (Math.Abs(at) < 1e-6 || above - below < 1e-10)
            {
                break;
            }

            if (at > 0)
            {
                below = middle;
                atBelow = at;
                atAbove *= side == 1 ? 0.5 : 1;
                side = 1;
            }
            else
            {
                above = middle;
                atAbove = at;
                atBelow *= side == -1 ? 0.5 : 1;
                side = -1;
            }
        }

        return middle;
    }
}
