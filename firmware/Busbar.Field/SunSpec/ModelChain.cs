using Busbar.Field.Modbus;
using Busbar.Field.Profiles;

namespace Busbar.Field.SunSpec;

/// <summary>
/// Finds a device's models: the marker "SunS" at 40000, 50000 or 0, then from header to header (id, length) up to the end
/// model 0xFFFF. One question and one answer at a time; what is known is kept in <see cref="DeviceState"/>.
/// </summary>
/// <remarks>SunSpec Device Information Model Specification; model ids and lengths from the published model files.</remarks>
public static class ModelChain
{
    /// <summary>"SunS" in two registers.</summary>
    public const uint Marker = 0x53756E53;

    /// <summary>Id of the model that ends the chain.</summary>
    public const int EndModel = 0xFFFF;

    /// <summary>A chain longer than this is a loop of a device gone wrong.</summary>
    public const int MaximumModels = 100;

    public const int StepWalk = 3;
    public const int StepIdentified = 4;
    public const int StepFailed = 5;

    private const byte ReadHoldingRegisters = 3;
    private const int HeaderRegisters = 2;

    /// <summary>Builds the next question. False: identified or failed.</summary>
    public static bool Build(DeviceState device, ModbusExchange exchange)
    {
        if (device.IdentifyStep > StepWalk)
        {
            return false;
        }

        int address = device.IdentifyStep == StepWalk ? device.IdentifyAddress : MarkerAddress(device.IdentifyStep);
        exchange.ReadRegisters(device.Unit, ReadHoldingRegisters, (ushort)address, HeaderRegisters);
        return true;
    }

    /// <summary>Takes an answer or an exception reply. True: identified.</summary>
    public static bool Accept(DeviceProfile profile, DeviceState device, FieldExchange exchange)
    {
        if (device.IdentifyStep == StepIdentified)
        {
            return true;
        }

        if (device.IdentifyStep == StepFailed)
        {
            return false;
        }

        bool answered = exchange.Error == ExchangeError.None && exchange.Data != null && exchange.DataLength >= 2 * HeaderRegisters;
        ulong header = answered ? RegisterValue.Gather(exchange.Data!, exchange.DataOffset, HeaderRegisters, 0) : 0;
        if (device.IdentifyStep < StepWalk)
        {
            AcceptMarker(device, answered && header == Marker);
            return false;
        }

        return AcceptHeader(profile, device, answered, (int)(header >> 16), (int)(header & 0xFFFF));
    }

    /// <summary>No answer came: see <see cref="DeviceProfile.IdentifyUnanswered"/>.</summary>
    public static void Unanswered(DeviceState device)
    {
        if (device.IdentifyStep < StepWalk)
        {
            device.IdentifyStep = (device.IdentifyStep + 1) % StepWalk;
        }
    }

    private static int MarkerAddress(int step)
    {
        switch (step)
        {
            case 0: return 40000;
            case 1: return 50000;
            default: return 0;
        }
    }

    private static void AcceptMarker(DeviceState device, bool found)
    {
        if (found)
        {
            device.IdentifyAddress = MarkerAddress(device.IdentifyStep) + HeaderRegisters;
            device.IdentifyStep = StepWalk;
            return;
        }

        device.IdentifyStep++;
        if (device.IdentifyStep == StepWalk)
        {
            Fail(device, IdentifyError.NoMarker);
        }
    }

    private static bool AcceptHeader(DeviceProfile profile, DeviceState device, bool answered, int id, int length)
    {
        if (answered && id == EndModel)
        {
            return Finish(profile, device, IdentifyError.MissingModel);
        }

        int next = device.IdentifyAddress + HeaderRegisters + length;
        device.IdentifyModels++;
        if (!answered || id == 0 || length == 0 || next > 0x10000 - HeaderRegisters || device.IdentifyModels > MaximumModels)
        {
            return Finish(profile, device, IdentifyError.BrokenChain);
        }

        profile.NoteModel(device, id, device.IdentifyAddress, length);
        device.IdentifyAddress = next;
        if (profile.HasAllModels(device))
        {
            device.IdentifyStep = StepIdentified;
            return true;
        }

        return false;
    }

    /// <remarks>A chain that breaks behind the models that matter does not keep the device from being used.</remarks>
    private static bool Finish(DeviceProfile profile, DeviceState device, IdentifyError otherwise)
    {
        if (profile.HasRequiredModels(device))
        {
            device.IdentifyStep = StepIdentified;
            return true;
        }

        Fail(device, otherwise);
        return false;
    }

    private static void Fail(DeviceState device, IdentifyError error)
    {
        device.IdentifyStep = StepFailed;
        device.IdentifyError = error;
    }
}
