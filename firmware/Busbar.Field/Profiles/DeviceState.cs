using System;

namespace Busbar.Field.Profiles;

/// <summary>
/// What one device's answers have taught us that its profile needs: where its SunSpec models begin, and the registers that
/// scale or gate others. Arrays are made once.
/// </summary>
public sealed class DeviceState
{
    /// <summary>
    /// The Modbus unit; the digits of a CJ/T 188 or DL/T 645 address, one in four bits; the primary or secondary address on M-Bus.
    /// </summary>
    public readonly ulong Address;

    /// <summary>The Modbus unit.</summary>
    public byte Unit
    {
        get { return (byte)Address; }
    }

    /// <summary>Address of each model's id register; 0: the device does not have the model (no chain can begin there).</summary>
    public ushort[] ModelBase;

    /// <summary>Registers of each model behind its two header registers.</summary>
    public ushort[] ModelLength;

    /// <summary>NaN: not read yet, or not available in this device. Infinity: read, and wrong.</summary>
    public double[] Auxiliary;

    /// <summary>See <see cref="SunSpec.ModelChain"/>.</summary>
    public int IdentifyStep;

    /// <summary>Address of the next model header to read.</summary>
    public int IdentifyAddress;

    /// <summary>Model headers read so far.</summary>
    public int IdentifyModels;

    /// <summary>Why the walk failed; <see cref="SunSpec.IdentifyError.None"/> otherwise.</summary>
    public SunSpec.IdentifyError IdentifyError;

    /// <summary>A device of the profile's type at <paramref name="address"/>.</summary>
    public DeviceState(DeviceProfile profile, ulong address)
    {
        if (profile == null)
        {
            throw new ArgumentNullException("profile");
        }

        Address = address;
        // Most devices have neither: an empty array takes 24 bytes on the controller, so they share the profile's.
        ModelBase = profile.ModelCount == 0 ? profile.NoModels : new ushort[profile.ModelCount];
        ModelLength = profile.ModelCount == 0 ? profile.NoModels : new ushort[profile.ModelCount];
        Auxiliary = profile.AuxiliaryCount == 0 ? profile.NoAuxiliaries : new double[profile.AuxiliaryCount];
        Restart();
    }

    /// <summary>Forgets everything learned: the next identification begins at the first base, auxiliaries are unknown.</summary>
    public void Restart()
    {
        for (int i = 0; i < ModelBase.Length; i++)
        {
            ModelBase[i] = 0;
            ModelLength[i] = 0;
        }

        for (int i = 0; i < Auxiliary.Length; i++)
        {
            Auxiliary[i] = double.NaN;
        }

        IdentifyStep = 0;
        IdentifyAddress = 0;
        IdentifyModels = 0;
        IdentifyError = SunSpec.IdentifyError.None;
    }
}
