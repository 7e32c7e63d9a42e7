namespace Busbar.Control;

/// <content>What a table of bands must be to be obeyed; once, when the document comes.</content>
internal sealed partial class BusVoltageBands
{
    private void CheckBands()
    {
        if (bands.BandCount > MostBands)
        {
            throw Refuse(bands.BandCount + " bands are more than " + MostBands);
        }

        for (int band = 0; band < bands.BandCount; band++)
        {
            BandKind kind = bands.Kind(band);
            double threshold = bands.Threshold(band);
            double release = bands.ReleaseThreshold(band);
            if (kind == BandKind.None || kind > BandKind.SetAbove || double.IsNaN(threshold) || double.IsNaN(release)
                || (kind == BandKind.SetAbove ? release >= threshold : release <= threshold))
            {
                throw Refuse("band " + band + " has an unknown kind, or its release threshold is on the wrong side");
            }

            if (kind == BandKind.Shed && (bands.Tier(band) < 1 || bands.Tier(band) > 5))
            {
                throw Refuse("band " + band + " sheds tier " + bands.Tier(band) + "; tiers 1 to 5 can be shed");
            }
        }
    }

    private void CheckLoads()
    {
        int lastTier = int.MaxValue;
        for (int load = 0; load < bands.LoadCount; load++)
        {
            int own = bands.BandOf(load);
            if (own >= bands.BandCount || double.IsNaN(bands.Value(load)))
            {
                throw Refuse("load " + load + " has no band or no value");
            }

            if (bands.Kind(own) != BandKind.Shed)
            {
                RequireOutput(bands.Output(load), bands.Level(own));
                continue;
            }

            if (bands.Tier(own) > lastTier)
            {
                throw Refuse("load " + load + " of tier " + bands.Tier(own) + " stands after one of tier " + lastTier);
            }

            lastTier = bands.Tier(own);
            for (int band = 0; band < bands.BandCount; band++)
            {
                if (bands.Kind(band) == BandKind.Shed && bands.Tier(band) <= lastTier)
                {
                    RequireOutput(bands.Output(load), bands.Level(band));
                }
            }
        }
    }
}
