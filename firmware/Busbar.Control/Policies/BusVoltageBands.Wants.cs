namespace Busbar.Control;

/// <content>Which bands want which loads, and the strongest of those that call and that are latched.</content>
internal sealed partial class BusVoltageBands
{
    /// <summary>
    /// Brings <see cref="callingFor"/> and <see cref="latchedFor"/> up to date: of the bands that want a band's loads, the one with
    /// the strongest level. Bands change seldom, readings come every second.
    /// </summary>
    private void FindStrongest()
    {
        if (timers.Calling != lastCalling)
        {
            lastCalling = timers.Calling;
            FindStrongest(lastCalling, callingFor);
        }

        if (timers.Latched != lastLatched)
        {
            lastLatched = timers.Latched;
            FindStrongest(lastLatched, latchedFor);
        }
    }

    private void FindStrongest(int active, byte[] strongest)
    {
        for (int own = 0; own < wantedBy.Length; own++)
        {
            strongest[own] = None;
            int wanting = wantedBy[own] & active;
            for (int band = 0; wanting != 0; band++, wanting >>= 1)
            {
                if ((wanting & 1) != 0 && (strongest[own] == None || bands.Level(band) < bands.Level(strongest[own])))
                {
                    strongest[own] = (byte)band;
                }
            }
        }
    }

    /// <summary>A shedding band wants its own tier and every tier above it.</summary>
    private bool Wants(int band, int own)
    {
        if (band == own)
        {
            return true;
        }

        if (bands.Kind(own) != BandKind.Shed || bands.Kind(band) != BandKind.Shed)
        {
            return false;
        }

        // Of two bands of one tier, the one that begins lower finds the other's loads shed already, or sheds them too.
        return bands.Tier(band) < bands.Tier(own) || (bands.Tier(band) == bands.Tier(own) && bands.Threshold(band) < bands.Threshold(own));
    }
}
