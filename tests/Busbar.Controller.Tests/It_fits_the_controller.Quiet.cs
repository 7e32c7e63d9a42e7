using Busbar.Controller.Tests.Bench;
using Busbar.Host;
using Busbar.Host.Memory;
using Busbar.Points;

namespace Busbar.Controller.Tests;

/// <content>Ports that allocate nothing themselves.</content>
public sealed partial class It_fits_the_controller
{
    private sealed class QuietLink : ILinkPort
    {
        private static readonly ulong Boot = 1UL << 40;
        private readonly Link.SparkplugReader _reader = new();
        private readonly byte[] _answer = new byte[64];
        private readonly Link.SparkplugWriter _writer;
        private ulong _newest;
        private ulong _told;
        private string _command = "";

        public QuietLink() => _writer = new Link.SparkplugWriter(_answer);

        public int Published { get; private set; }

        /// <summary>Where instructions are counted, to know which are this link's own.</summary>
        public Func<long>? Executed { get; init; }

        public long NotOurs { get; private set; }

        public bool IsThere { get; init; } = true;

        public LinkState State { get; private set; }

        public void Connect(string willTopic, byte[] will, int willLength) => State = IsThere ? LinkState.Connected : LinkState.Disconnected;

        public void Subscribe(string topicFilter) => _command = topicFilter.Contains("NCMD", StringComparison.Ordinal) ? topicFilter : _command;

        public bool Publish(string topic, byte[] payload, int length, byte qos, bool retain)
        {
            long before = Executed?.Invoke() ?? 0;
            Published++;
            _reader.Start(payload, 0, length);
            if (_reader.NextMetric() && _reader.NameIs(Link.MetricNames.Boot) && _reader.NextMetric())
            {
                _newest = Math.Max(_newest, _reader.Value.Bits + (ulong)_reader.MetricCount - 3);
            }

            Note(before);
            return true;
        }

        public bool TryReceive(LinkMessage into)
        {
            if (_newest == _told)
            {
                return false;
            }

            long before = Executed?.Invoke() ?? 0;
            _told = _newest;
            _writer.Begin(-1, -1);
            _writer.BeginMetric();
            _writer.Name(Link.MetricNames.StoredThrough);
            _writer.DataType(Link.SparkplugDataType.UInt64);
            _writer.Long(Boot + _told);
            _writer.EndMetric();
            into.Topic = _command;
            into.Payload = _answer;
            into.Length = _writer.End();
            Note(before);
            return true;
        }

        private void Note(long before) => NotOurs += (Executed?.Invoke() ?? 0) - before;

        public void Disconnect() => State = LinkState.Disconnected;
    }

    private sealed class QuietPorts(Action? looked = null) : IBusPorts
    {
        public IBusPort? Open(byte kind, string portName, int tcpPort) => new QuietPort(kind == BusTable.Tcp, looked);
    }

    /// <summary>Every register of every unit is a counter of the requests.</summary>
    private sealed class QuietPort(bool isTcp, Action? looked) : IBusPort
    {
        private readonly byte[] _answer = new byte[300];
        private readonly ushort[] _setpoints = new ushort[256];
        private int _start;
        private int _count;
        private ushort _counter;

        public bool IsOpen
        {
            get
            {
                looked?.Invoke();
                return true;
            }
        }

        public int BytesAvailable => _count;

        public void Configure(int baud, byte parity, byte stopBits)
        {
        }

        public int Read(byte[] buffer, int offset, int count)
        {
            int taken = Math.Min(count, _count);
            Array.Copy(_answer, _start, buffer, offset, taken);
            _start += taken;
            _count -= taken;
            return taken;
        }

        public bool Write(byte[] buffer, int offset, int count)
        {
            int pdu = isTcp ? 7 : 1;
            byte unit = buffer[pdu - 1];
            Array.Copy(buffer, 0, _answer, 0, pdu);
            int length = 5;
            if (buffer[pdu] == 6)
            {
                Array.Copy(buffer, pdu, _answer, pdu, 5);
                _setpoints[unit] = (ushort)((buffer[pdu + 3] << 8) | buffer[pdu + 4]);
            }
            else
            {
                int start = buffer[pdu + 2];
                int registers = buffer[pdu + 4];
                _answer[pdu] = buffer[pdu];
                _answer[pdu + 1] = (byte)(registers * 2);
                _counter++;
                for (int i = 0; i < registers; i++)
                {
                    ushort value = start + i == 3 ? _setpoints[unit] : (ushort)(_counter & 0x7FFF);
                    _answer[pdu + 2 + 2 * i] = (byte)(value >> 8);
                    _answer[pdu + 3 + 2 * i] = (byte)value;
                }

                length = 2 + 2 * registers;
            }

            _start = 0;
            if (isTcp)
            {
                _answer[4] = 0;
                _answer[5] = (byte)(length + 1);
                _count = pdu + length;
            }
            else
            {
                Field.Modbus.ModbusCrc.Append(_answer, 0, 1 + length);
                _count = length + 3;
            }

            return true;
        }

        public void Discard() => _count = 0;
    }
}
