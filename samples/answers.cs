#!/usr/bin/env dotnet
#:project ../src/Forge.Core/Forge.Core.csproj

// Requests in JSON, each read into an arena and answered from it, through .NET's own readers, writers and streams: dotnet run answers.cs
using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using Forge;

using ArenaPool pool = ArenaPool.Mmap(capacity: 4, size: 1 << 20);
string[] requests = ["""{"values": [3, 4, 5]}""", """{"values": []}""", """{"values": [10, "ten"]}"""];
foreach (string request in requests)
{
    using ArenaLease lease = await pool.CheckoutAsync();

    // As a body that comes over the network.
    using ArenaStream body = new(lease);
    using (StreamWriter characters = new(body, leaveOpen: true))
    {
        characters.Write(request);
    }

    body.Position = 0;
    ArenaSlice<byte> bytes = await lease.ReadToEndAsync(body, limit: 100_000);
    ArenaBufferWriter<byte> answer = new(lease);
    Answer(bytes, answer, lease);
    await Console.OpenStandardOutput().WriteAsync(answer.WrittenMemory);
}

ArenaPoolStatistics statistics = pool.GetStatistics();
Console.WriteLine($"{statistics.Checkouts} leases, {statistics.Mints} arena, {statistics.Leased} still leased");

static void Answer(ArenaSlice<byte> request, ArenaBufferWriter<byte> answer, ArenaLease lease)
{
    ArenaList<int> values = lease.AllocList<int>();
    Utf8JsonReader reader = new(request.Span);
    while (reader.Read())
    {
        if (reader.TokenType == JsonTokenType.Number) { values.Add(reader.GetInt32()); }

        if (reader.TokenType == JsonTokenType.String)
        {
            // Formatted straight into the writer's room.
            Span<byte> room = answer.GetSpan(100);
            Utf8.TryWrite(room, $"no number at byte {reader.TokenStartIndex}\n", out int written);
            answer.Advance(written);
            return;
        }
    }

    using (Utf8JsonWriter json = new(answer))
    {
        json.WriteStartObject();
        json.WriteNumber("count", values.Count);
        json.WriteNumber("sum", Sum(values.AsSpan()));
        json.WriteEndObject();
    }

    answer.Write("\n"u8);
}

static long Sum(ReadOnlySpan<int> values)
{
    long sum = 0;
    foreach (int value in values)
    {
        sum += value;
    }

    return sum;
}
