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

    public BandTimers(BandTable table)
    {
        this.table = table;
        beyondSince = new long[table.BandCount];
        backSince = new long[table.BandCount];
        Forget();
    }

    /// <summary>Bit b: band b calls for action now.</summary>
    public int Calling { get; private set; }

    /// <summary>Bit b: band b has called and not let go since.</summary>
    public int Latched { get; private set; }

    /// <summary>Takes a good reading; true when a band let go with it.</summary>
    public bool Take(double perUnit, long time)
    {
        bool letGo = false;
        int calling = 0;
        int latched = Latched;
        for (int band = 0; band < beyondSince.Length; band++)
        {
            int bit = 1 << band;
            bool above = table.Kind(band) == BandKind.SetAbove;
            double threshold = table.Threshold(band);
            if (above ? perUnit > threshold : perUnit < threshold)
            {
                backSince[band] = NotRunning;
                if (beyondSince[band] == NotRunning)
                {
                    beyondSince[band] = time;
                }

                if (time - beyondSince[band] >= table.DwellMilliseconds(band))
                {
                    calling |= bit;
                }

                continue;
            }

            beyondSince[band] = NotRunning;
            if ((latched & bit) == 0)
            {
                continue;
            }

            double release = table.ReleaseThreshold(band);
            if (above ? perUnit >= release : perUnit <= release)
            {
                backSince[band] = NotRunning;
                continue;
            }

            if (backSince[band] == NotRunning)
            {
                backSince[band] = time;
            }

            if (time - backSince[band] >= table.ReleaseDwellMilliseconds(band))
            {
                latched &= ~bit;
                letGo = true;
            }
        }

        Calling = calling;
        Latched = latched | calling;
        return letGo;
    }

    /// <summary>A gap in the readings: what was timed so far proves nothing.</summary>
    public void Interrupt()
    {
        Calling = 0;
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
        Latched = 0;
    }
}
