using Busbar.Field.Modbus;
using Busbar.Field.Profiles;

namespace Busbar.Field.SunSpec;

/// <summary>
/// Finds a device's models: the marker "SunS" at 40000, 50000 or 0, then from header to header (id, length) up to the end
/// model 0xFFFF. One question and one answer at a time; what is known is kept in <see cref="SunSpecState"/>.
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
        SunSpecState chain = device.Chain!;
        if (chain.Step > StepWalk)
        {
            return false;
        }

        int address = chain.Step == StepWalk ? chain.Address : MarkerAddress(chain.Step);
        exchange.ReadRegisters(device.Unit, ReadHoldingRegisters, (ushort)address, HeaderRegisters);
        return true;
    }

    /// <summary>Takes an answer or an exception reply. True: identified.</summary>
    public static bool Accept(DeviceProfile profile, DeviceState device, FieldExchange exchange)
    {
        SunSpecState chain = device.Chain!;
        if (chain.Step == StepIdentified)
        {
            return true;
        }

        if (chain.Step == StepFailed)
        {
            return false;
        }

        bool answered = exchange.Error == ExchangeError.None && exchange.Data != null && exchange.DataLength >= 2 * HeaderRegisters;
        ulong header = answered ? RegisterValue.Gather(exchange.Data!, exchange.DataOffset, HeaderRegisters, 0) : 0;
        if (chain.Step < StepWalk)
        {
            AcceptMarker(chain, answered && header == Marker);
            return false;
        }

        return AcceptHeader(profile, chain, answered, (int)(header >> 16), (int)(header & 0xFFFF));
    }

    /// <summary>No answer came: see <see cref="DeviceProfile.IdentifyUnanswered"/>.</summary>
    public static void Unanswered(DeviceState device)
    {
        SunSpecState chain = device.Chain!;
        if (chain.Step < StepWalk)
        {
            chain.Step = (chain.Step + 1) % StepWalk;
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

    private static void AcceptMarker(SunSpecState chain, bool found)
    {
        if (found)
        {
            chain.Address = MarkerAddress(chain.Step) + HeaderRegisters;
            chain.Step = StepWalk;
            return;
        }

        chain.Step++;
        if (chain.Step == StepWalk)
        {
            Fail(chain, IdentifyError.NoMarker);
        }
    }

    private static bool AcceptHeader(DeviceProfile profile, SunSpecState chain, bool answered, int id, int length)
    {
        if (answered && id == EndModel)
        {
            return Finish(profile, chain, IdentifyError.MissingModel);
        }

        int next = chain.Address + HeaderRegisters + length;
        chain.Models++;
        if (!answered || id == 0 || length == 0 || next > 0x10000 - HeaderRegisters || chain.Models > MaximumModels)
        {
            return Finish(profile, chain, IdentifyError.BrokenChain);
        }

        profile.NoteModel(chain, id, chain.Address, length);
        chain.Address = next;
        if (profile.HasAllModels(chain))
        {
            chain.Step = StepIdentified;
            return true;
        }

        return false;
    }

    /// <remarks>A chain that breaks behind the models that matter does not keep the device from being used.</remarks>
    private static bool Finish(DeviceProfile profile, SunSpecState chain, IdentifyError otherwise)
    {
        if (profile.HasRequiredModels(chain))
        {
            chain.Step = StepIdentified;
            return true;
        }

        Fail(chain, otherwise);
        return false;
    }

    private static void Fail(SunSpecState chain, IdentifyError error)
    {
        chain.Step = StepFailed;
        chain.Error = error;
    }
}
