using Busbar.Field.Modbus;
using Busbar.Field.SunSpec;

namespace Busbar.Field.Profiles;

public sealed partial class DeviceProfile
{
    /// <summary>Builds the next question of the identification. False: nothing more to ask (identified, or failed).</summary>
    public bool BuildIdentify(DeviceState device, FieldExchange exchange)
    {
        return NeedsIdentification && ModelChain.Build(device, (ModbusExchange)exchange);
    }

    /// <summary>
    /// Takes the answer, an exception reply included. True: identified. False: ask on, until <see cref="BuildIdentify"/> is
    /// false; then <see cref="SunSpecState.Error"/> says why, and <see cref="DeviceState.Restart"/> begins anew.
    /// </summary>
    public bool AcceptIdentify(DeviceState device, FieldExchange exchange)
    {
        return ModelChain.Accept(this, device, exchange);
    }

    /// <summary>
    /// Tells that the question stayed unanswered: some devices are silent, instead of refusing, where no register is, so the
    /// search for the marker goes on with the next base; a walk that has begun asks again.
    /// </summary>
    public void IdentifyUnanswered(DeviceState device)
    {
        ModelChain.Unanswered(device);
    }

    /// <summary>Notes a model met on the walk. The first of several with the same id counts.</summary>
    internal void NoteModel(SunSpecState chain, int id, int address, int length)
    {
        for (int i = 0; i < ModelRows; i++)
        {
            int row = _models + i * ProfileLayout.ModelSize;
            int slot = Byte(row + 2);
            if (U16(row) == id && chain.ModelBase[slot] == 0)
            {
                chain.ModelBase[slot] = (ushort)address;
                chain.ModelLength[slot] = (ushort)length;
            }
        }
    }

    internal bool HasAllModels(SunSpecState chain)
    {
        for (int i = 0; i < ModelCount; i++)
        {
            if (chain.ModelBase[i] == 0)
            {
                return false;
            }
        }

        return true;
    }

    internal bool HasRequiredModels(SunSpecState chain)
    {
        for (int i = 0; i < ModelRows; i++)
        {
            int row = _models + i * ProfileLayout.ModelSize;
            if ((Byte(row + 3) & ProfileLayout.ModelRequired) != 0 && chain.ModelBase[Byte(row + 2)] == 0)
            {
                return false;
            }
        }

        return true;
    }
}
