namespace Busbar.Control;

/// <summary>
/// Which bands call for action and which have let go, by readings alone: a band calls when every reading over its dwell was beyond
/// its threshold, and lets go when every reading over its release dwell was beyond the release threshold. Times are those of the
/// readings, so that no time passes without evidence.
/// </summary>
internal sealed class BandTimers
{
    private const long NotRunning = long.MinValue;

    private readonly BandTable table;
    private readonly long[] beyondSince;
    private readonly long[] backSince;
    private readonly bool[] latched;

    public BandTimers(BandTable table)
    {
        this.table = table;
        beyondSince = new long[table.BandCount];
        backSince = new long[table.BandCount];
        latched = new bool[table.BandCount];
        Forget();
    }

    /// <summary>Takes a good reading; true when a band let go with it.</summary>
    public bool Take(double perUnit, long time)
    {
        bool letGo = false;
        for (int band = 0; band < beyondSince.Length; band++)
        {
            bool above = table.Kind(band) == BandKind.SetAbove;
            double threshold = table.Threshold(band);
            double release = table.ReleaseThreshold(band);
            bool isBeyond = above ? perUnit > threshold : perUnit < threshold;
            bool isBack = above ? perUnit < release : perUnit > release;
            beyondSince[band] = !isBeyond ? NotRunning : beyondSince[band] == NotRunning ? time : beyondSince[band];
            backSince[band] = !isBack ? NotRunning : backSince[band] == NotRunning ? time : backSince[band];
            if (Calls(band, time))
            {
                latched[band] = true;
            }
            else if (latched[band] && isBack && time - backSince[band] >= table.ReleaseDwellMilliseconds(band))
            {
                latched[band] = false;
                letGo = true;
            }
        }

        return letGo;
    }

    /// <summary>The band calls for action now.</summary>
    public bool Calls(int band, long time)
    {
        return beyondSince[band] != NotRunning && time - beyondSince[band] >= table.DwellMilliseconds(band);
    }

    /// <summary>The band has called and not let go since.</summary>
    public bool IsLatched(int band)
    {
        return latched[band];
    }

    /// <summary>A gap in the readings: what was timed so far proves nothing.</summary>
    public void Interrupt()
    {
        for (int band = 0; band < beyondSince.Length; band++)
        {
            beyondSince[band] = NotRunning;
            backSince[band] = NotRunning;
        }
    }

    /// <summary>The voltage is not known any more: no band holds anything.</summary>
    public void Forget()
    {
        Interrupt();
        for (int band = 0; band < latched.Length; band++)
        {
            latched[band] = false;
        }
    }
}
