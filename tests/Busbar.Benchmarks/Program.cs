using Busbar.Benchmarks;
using Busbar.Benchmarks.Gateway;
using Busbar.Benchmarks.Load;

// Every benchmark is a sub-command in a file of its own, with its baseline in the same run.
string command = args.Length > 0 ? args[0] : "";
switch (command)
{
    case "modbus":
        return await ModbusBenchmark.RunAsync(args[1..]);
    case "ingest":
        return IngestBenchmark.Run(args[1..]);
    case "store":
        return StoreBenchmark.Run(args[1..]);
    case "simulation":
        return SimulationBenchmark.Run(args[1..]);
    case "fuzz":
        return Fuzz.Run(args[1..]);
    case "plan":
        return PlanBenchmark.Run();
    case "page":
        return await PageBenchmark.RunAsync();
    case "start":
        return await StartBenchmark.RunAsync();
    case "decode":
        return DecodeBenchmark.Run();
    case "pollers":
        return await PollersBenchmark.RunAsync(args[1..]);
    case DeviceFarm.Command:
        return await DeviceFarm.RunAsync(args[1..]);
    case ModbusBenchmark.ServerCommand:
        return await ModbusBenchmark.ServeAsync();
    case "gateway":
        return await GatewayBenchmark.RunAsync(args[1..]);
    case "load":
        return await LoadBenchmark.RunAsync(args[1..]);
    case LoadGateway.Command:
        return await LoadGateway.RunAsync(args[1]);
    case BranchMeterServer.Command:
        return await BranchMeterServer.RunAsync(args[1..]);
    default:
        Console.Error.WriteLine("usage: dotnet run -c Release --project tests/Busbar.Benchmarks -- COMMAND");
        Console.Error.WriteLine("  modbus [SECONDS]   requests per second over Modbus TCP, against libmodbus");
        Console.Error.WriteLine("  decode             a 125-register answer to typed points, nanoseconds and bytes allocated");
        Console.Error.WriteLine("  pollers [SECONDS [DEVICES]]   how punctually one process polls 1000 TCP devices, against libmodbus with a thread each");
        Console.Error.WriteLine("  plan               a building's day ahead: seconds, and cost beside the rules alone");
        Console.Error.WriteLine("  page               how soon a browser shows the page and the page listens, and the gateway's memory");
        Console.Error.WriteLine("  start              how soon the demo building is ready, and its memory");
        Console.Error.WriteLine("  fuzz [MINUTES [SEED]]   damaged input against every decoder of the wire; no timing");
        Console.Error.WriteLine("  ingest [SECONDS]   decode and store 5000 values a second, against SQLite alone");
        Console.Error.WriteLine("  store [DAYS]       bytes a sample, samples a second, and a year of quarter hours, against SQLite alone");
        Console.Error.WriteLine("  simulation [SECONDS]   how many times real time the demo building lives, by bytes, messages, points");
        Console.Error.WriteLine("  gateway [SECONDS [DEVICES [UNITS]]] [busbar.dll] [--threads]   values per second from field to database, CPU and memory of the gateway");
        Console.Error.WriteLine("  load [SECONDS [CONTROLLERS [POINTS [VALUES_A_SECOND]]]]   many controllers at once: stored, acknowledged, commanded, and the page meanwhile");
        return 1;
}
