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

    /// <summary>The SunSpec device's models; null for all others, of which there are many.</summary>
    public readonly SunSpecState? Chain;

    /// <summary>NaN: not read yet, or not available in this device. Infinity: read, and wrong.</summary>
    public readonly double[] Auxiliary;

    /// <summary>A device of the profile's type at <paramref name="address"/>.</summary>
    public DeviceState(DeviceProfile profile, ulong address)
    {
        if (profile == null)
        {
            throw new ArgumentNullException("profile");
        }

        Address = address;
        Chain = profile.NeedsIdentification || profile.ModelCount > 0 ? new SunSpecState(profile.ModelCount) : null;

        // Most devices have none: an empty array takes 24 bytes on the controller, so they share the profile's.
        Auxiliary = profile.AuxiliaryCount == 0 ? profile.NoAuxiliaries : new double[profile.AuxiliaryCount];
        Restart();
    }

    /// <summary>Forgets everything learned: the next identification begins at the first base, auxiliaries are unknown.</summary>
    public void Restart()
    {
        for (int i = 0; i < Auxiliary.Length; i++)
        {
            Auxiliary[i] = double.NaN;
        }

        if (Chain != null)
        {
            Chain.Restart();
        }
    }
}
