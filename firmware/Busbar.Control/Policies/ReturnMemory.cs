namespace Busbar.Control;

/// <summary>
/// What returns have taught: a band whose loads came back and had to go again soon lets them come back only from a voltage clearly above the one
/// from which it failed. So a bus that stands a little above the hysteresis because its loads are off (a source at its limit, a converter that keeps
/// a power target) does not make them hunt, whatever its droop. Never more is asked than three hystereses above the release, nor than 0.99 pu, which
/// every bus reaches when nothing is scarce; four hours without another failure of the band forget it.
/// </summary>
internal sealed class ReturnMemory
{
    private const long ForgetMilliseconds = 4L * 3600 * 1000;
    private const double Plenty = 0.99;
    private const byte None = 255;

    private readonly BandTable bands;

    // Per unit; 0: nothing was taught.
    private readonly float[] needed;
    private readonly long[] failedAt;
    private byte returned = None;
    private double returnedFrom;

    public ReturnMemory(BandTable bands)
    {
        this.bands = bands;
        needed = new float[bands.BandCount];
        failedAt = new long[bands.BandCount];
    }

    /// <summary>The loads of a band would fail again from this voltage. A voltage that is not known hinders nobody.</summary>
    public bool IsTooLow(int band, double perUnit, long time)
    {
        return !double.IsNaN(perUnit) && perUnit < needed[band] && time - failedAt[band] < ForgetMilliseconds;
    }

    /// <summary>A load of the band comes back, from this voltage.</summary>
    public void NoteReturn(int band, double perUnit)
    {
        returned = double.IsNaN(perUnit) || bands.Kind(band) == BandKind.SetAbove ? None : (byte)band;
        returnedFrom = perUnit;
    }

    /// <summary>A band acts soon after the return: it was too early, unless the band begins higher than that of the load that came back.</summary>
    public void NoteFailure(int acting, long time)
    {
        if (returned == None || bands.Threshold(acting) > bands.Threshold(returned))
        {
            return;
        }

        double hysteresis = bands.ReleaseThreshold(returned) - bands.Threshold(returned);
        double most = bands.ReleaseThreshold(returned) + 3 * hysteresis;
        most = most > Plenty ? Plenty : most;
        double enough = returnedFrom + hysteresis / 2;
        enough = enough > most ? most : enough;
        bool isForgotten = time - failedAt[returned] >= ForgetMilliseconds;
        needed[returned] = isForgotten || enough > needed[returned] ? (float)enough : needed[returned];
        failedAt[returned] = time;
    }
}
