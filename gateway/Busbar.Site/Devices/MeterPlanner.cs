using Busbar.Field.Profiles;

namespace Busbar.Site.Devices;

/// <summary>The reads of a meter that does not speak Modbus: one for each identifier (M-Bus: telegram) and poll group.</summary>
internal static class MeterPlanner
{
    // CJ/T 188: 68 T A0..A6 C L, DI DI SER, CS 16. DL/T 645: 68 A0..A5 68 C L, four of identifier, CS 16.
    private const int Cjt188Frame = 13;
    private const int Dlt645Frame = 12;

    // M-Bus: reset or selection (17 bytes) and its single character, request, and the usual telegram of a heat meter.
    private const int MBusAsked = 17 + 5;
    private const int MBusAnswered = 1 + 150;

    public static IEnumerable<PlannedRequest> Plan(DeviceFile device, MeterDialect meter)
    {
        foreach (PollGroup poll in device.Polls)
        {
            foreach (IGrouping<uint, DevicePoint> data in device.Points.Where(p => p.Place?.Item is not null && p.Poll == poll.Name).GroupBy(p => p.Place!.Item!.Data))
            {
                int count = data.Max(p => p.Place!.Item!.At + MeterType.Length((byte)p.Encoding.Type));
                (int asked, int answered) = meter.Protocol switch
                {
                    DeviceProtocol.Cjt188 => (meter.Preamble + Cjt188Frame + 3, meter.Preamble + Cjt188Frame + count),
                    DeviceProtocol.Dlt645 => (meter.Preamble + Dlt645Frame + 4, meter.Preamble + Dlt645Frame + count),
                    _ => (MBusAsked, MBusAnswered),
                };
                yield return new PlannedRequest(poll, RegisterSpace.Meter, null, (int)data.Key, count, [.. data.Select(p => new PlannedField(p, null, p.Place!.Item!.At))])
                {
                    TransmitBytes = asked,
                    AnswerBytes = answered,
                };
            }
        }
    }
}
