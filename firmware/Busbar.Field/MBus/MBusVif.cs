namespace Busbar.Field.MBus;

/// <summary>The VIFs that we know (EN 13757-3, table of primary VIFs and the extension tables behind FB and FD), as quantity and scale.</summary>
internal static class MBusVif
{
    private const double WattHoursPerTenJoule = 1.0 / 360.0;

    /// <summary>Tells the walker what a VIF measures. <paramref name="table"/>: 0, FB or FD.</summary>
    public static void Read(MBusRecords record, byte table, byte vif)
    {
        if (table == 0xFD)
        {
            ReadSecond(record, vif);
        }
        else if (table == 0xFB)
        {
            ReadFirst(record, vif);
        }
        else
        {
            ReadPrimary(record, vif);
        }
    }

    private static void ReadPrimary(MBusRecords record, byte vif)
    {
        int n = vif & 7;
        switch (vif >> 3)
        {
            case 0x00: record.Measures(MBusQuantity.Energy, 1.0, n - 3); return;
            case 0x01: record.Measures(MBusQuantity.Energy, WattHoursPerTenJoule, n - 1); return;
            case 0x02: record.Measures(MBusQuantity.Volume, 1.0, n - 6); return;
            case 0x03: record.Measures(MBusQuantity.Mass, 1.0, n - 3); return;
            case 0x04: record.Measures(n < 4 ? MBusQuantity.OnTime : MBusQuantity.OperatingTime, Seconds(n & 3), 0); return;
            case 0x05: record.Measures(MBusQuantity.Power, 1.0, n - 3); return;
            case 0x06: record.Measures(MBusQuantity.Power, WattHoursPerTenJoule, n - 1); return;
            case 0x07: record.Measures(MBusQuantity.VolumeFlow, 1.0, n - 6); return;
            case 0x08: record.Measures(MBusQuantity.VolumeFlow, 60.0, n - 7); return;
            case 0x09: record.Measures(MBusQuantity.VolumeFlow, 3600.0, n - 9); return;
            case 0x0A: record.Measures(MBusQuantity.MassFlow, 1.0, n - 3); return;
            case 0x0B: record.Measures(n < 4 ? MBusQuantity.FlowTemperature : MBusQuantity.ReturnTemperature, 1.0, (n & 3) - 3); return;
            case 0x0C: record.Measures(n < 4 ? MBusQuantity.TemperatureDifference : MBusQuantity.ExternalTemperature, 1.0, (n & 3) - 3); return;
            case 0x0D:
                if (n < 4)
                {
                    record.Measures(MBusQuantity.Pressure, 1.0, n + 2);
                }
                else if (n < 6)
                {
                    record.Measures(MBusQuantity.Date, 1.0, 0);
                }
                else if (n == 6)
                {
                    record.Measures(MBusQuantity.HeatCostUnits, 1.0, 0);
                }

                return;
            case 0x0F:
                if (n == 0)
                {
                    record.Measures(MBusQuantity.FabricationNumber, 1.0, 0);
                }

                return;
        }
    }

    /// <remarks>Behind FB.</remarks>
    private static void ReadFirst(MBusRecords record, byte vif)
    {
        int n = vif & 1;
        switch (vif >> 1)
        {
            case 0x00: record.Measures(MBusQuantity.Energy, 1.0, n + 5); return;
            case 0x04: record.Measures(MBusQuantity.Energy, WattHoursPerTenJoule, n + 7); return;
            case 0x08: record.Measures(MBusQuantity.Volume, 1.0, n + 2); return;
            case 0x0C: record.Measures(MBusQuantity.Mass, 1.0, n + 5); return;
            case 0x14: record.Measures(MBusQuantity.Power, 1.0, n + 5); return;
            case 0x18: record.Measures(MBusQuantity.Power, WattHoursPerTenJoule, n + 7); return;
        }
    }

    /// <remarks>Behind FD.</remarks>
    private static void ReadSecond(MBusRecords record, byte vif)
    {
        if (vif >= 0x40 && vif <= 0x4F)
        {
            record.Measures(MBusQuantity.Voltage, 1.0, (vif & 15) - 9);
        }
        else if (vif >= 0x50 && vif <= 0x5F)
        {
            record.Measures(MBusQuantity.Current, 1.0, (vif & 15) - 12);
        }
        else if (vif == 0x17)
        {
            record.Measures(MBusQuantity.ErrorFlags, 1.0, 0);
        }
        else if (vif == 0x1A)
        {
            record.Measures(MBusQuantity.DigitalOutput, 1.0, 0);
        }
        else if (vif == 0x1B)
        {
            record.Measures(MBusQuantity.DigitalInput, 1.0, 0);
        }
    }

    private static double Seconds(int n)
    {
        switch (n)
        {
            case 0: return 1.0;
            case 1: return 60.0;
            case 2: return 3600.0;
            default: return 86400.0;
        }
    }
}
