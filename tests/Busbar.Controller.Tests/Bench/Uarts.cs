// The names of the serial port's package that firmware/esp32/Ports uses, in the namespace where they look first: the device's own sources
// run in the tests on UARTs that keep the package's rules.
using Busbar.Controller.Tests.Bench;

namespace Busbar.Controller.Tests.Bench
{
    /// <summary>A board's UARTs, by their names.</summary>
    internal sealed class Uarts
    {
        private static readonly AsyncLocal<Uarts?> Current = new();

        public Uarts() => Current.Value = this;

        public static Uarts Now => Current.Value!;

        /// <summary>Those for which there is a SerialPort that was not disposed: as in the package, nobody gets another one, opened or not.</summary>
        public HashSet<string> Taken { get; } = [];

        /// <summary>Those that are open.</summary>
        public HashSet<string> Open { get; } = [];

        /// <summary>Those that the runtime refuses to open, as COM1 while its debugger is on it.</summary>
        public HashSet<string> Refused { get; } = [];
    }
}

namespace Busbar.Esp32
{
    internal enum Parity
    {
        None = 0,
        Odd = 1,
        Even = 2,
    }

    internal enum StopBits
    {
        One = 1,
        Two = 2,
    }

    internal enum SerialMode
    {
        Normal = 0,
        RS485 = 1,
    }

    /// <summary>As in nanoFramework.System.IO.Ports, as far as names, opening and disposing go.</summary>
    internal sealed class SerialPort : IDisposable
    {
        private readonly string _name;

        public SerialPort(string portName, int baudRate = 9600)
        {
            (_name, BaudRate) = (portName, baudRate);
            if (!Uarts.Now.Taken.Add(portName))
            {
                throw new ArgumentException();
            }
        }

        public int BaudRate { get; set; }

        public int DataBits { get; set; } = 8;

        public Parity Parity { get; set; }

        public StopBits StopBits { get; set; } = StopBits.One;

        public SerialMode Mode { get; set; }

        public int ReadBufferSize { get; set; } = 256;

        public bool IsOpen => Uarts.Now.Open.Contains(_name);

        public int BytesToRead => 0;

        public void Open()
        {
            if (Uarts.Now.Refused.Contains(_name))
            {
                throw new ArgumentException();
            }

            Uarts.Now.Open.Add(_name);
        }

        public void Close() => Uarts.Now.Open.Remove(_name);

        public void Dispose()
        {
            Close();
            Uarts.Now.Taken.Remove(_name);
        }

        public int Read(byte[] buffer, int offset, int count) => throw new TimeoutException();

        public void Write(byte[] buffer, int offset, int count)
        {
        }

        public void Write(string text)
        {
        }
    }

    internal enum DeviceFunction
    {
        COM1_TX = 0x30100,
    }

    internal static class Configuration
    {
        public static void SetPinFunction(int pin, DeviceFunction function)
        {
        }
    }
}

namespace System.IO.Ports
{
    internal static class Named;
}

namespace nanoFramework.Hardware.Esp32
{
    internal static class Named;
}
