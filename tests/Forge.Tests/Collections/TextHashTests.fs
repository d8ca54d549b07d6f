/// What the hash of texts promises, tried on what people name things and on what is made to collide.
module Forge.Tests.TextHashTests

open System
open System.Collections.Generic
open System.Text
open Expecto
open Forge

let private hash (bytes: byte array) seed =
    TextHash.Compute(ReadOnlySpan bytes, seed)

let private seeds =
    [ 0UL; 1UL; 1UL <<< 63; 0x0123_4567_89AB_CDEFUL; UInt64.MaxValue ]

let private random length =
    let bytes = Array.zeroCreate<byte> length
    (Random length).NextBytes bytes
    bytes

/// How unevenly values fall into 1024 cells: about 1024 if they are random, with a deviation of 45.
let private chiSquare (values: uint32 list) =
    let counts = Array.zeroCreate<int> 1024
    let expected = float values.Length / 1024.0

    for value in values do
        // The bits that a table of 1024 slots uses.
        let cell = int (value >>> 22)
        counts[cell] <- counts[cell] + 1

    counts
    |> Array.sumBy (fun count -> (float count - expected) * (float count - expected) / expected)

let private bound = 1500.0

/// Texts of different lengths whose first and last parts are the same, but for the bits in which the lengths differ.
let private similar =
    let block (text: string) = Encoding.ASCII.GetBytes text

    [
        block "ab", block "abc"
        block "a", block "aac"
        block "cbbb", block "cbbbb"
        block "", [| 0uy; 0uy; 3uy |]

        for length in 8..15 do
            let short = random length
            let last = Array.copy short[length - 8 ..]
            last[0] <- last[0] ^^^ byte (length ^^^ 16)
            short, Array.append short[..7] last

            // The same after a block of 16 bytes.
            Array.append (random 16) short, Array.concat [ random 16; short[..7]; last ]
    ]

[<Tests>]
let tests =
    testList
        "text hash"
        [
            testCase "each bit of each byte changes the hash, in texts of 0 to 64 bytes" (fun () ->
                for length in 0..64 do
                    for text, seed in
                        [
                            random length, 0UL
                            random length, 1UL <<< 63
                            Array.create length 0xFFuy, 0UL
                        ] do
                        let whole = hash text seed

                        for bit in 0 .. 8 * length - 1 do
                            let other = Array.copy text
                            other[bit / 8] <- other[bit / 8] ^^^ (1uy <<< (bit % 8))

                            if hash other seed = whole then
                                failtest $"bit {bit} of {length} bytes, seed {seed}")

            testCase "each seed gives another hash" (fun () ->
                for length in 0..64 do
                    let hashes = seeds |> List.map (hash (random length))
                    Expect.equal (List.distinct hashes).Length seeds.Length $"hashes of {length} bytes")

            testCase "texts of different lengths have different hashes, even if their parts are the same" (fun () ->
                for seed in seeds do
                    for a, b in similar do
                        Expect.notEqual (hash a seed) (hash b seed) $"%A{a} and %A{b}, seed {seed}"

                    let zeros = [ for length in 0..64 -> hash (Array.zeroCreate length) seed ]
                    Expect.equal (List.distinct zeros).Length 65 "hashes of zeros")

            testCase "the same bytes have the same hash, wherever they are" (fun () ->
                for length in 0..64 do
                    let text = random length
                    let moved = Array.append [| 7uy |] text

                    Expect.equal
                        (TextHash.Compute(ReadOnlySpan(moved, 1, length), 5UL))
                        (hash text 5UL)
                        $"{length} bytes")

            testCase
                "names, numbers and addresses in order spread evenly over the slots; a plain sum does not"
                (fun () ->
                    let texts =
                        [
                            for name in [ "name"; ""; "a_rather_long_prefix_"; "https://example.org/items/" ] do
                                [ for number in 1..4096 -> $"{name}{number}" ]

                            [ for number in 1..4096 -> $"%08d{number}" ]
                            [ for number in 1..4096 -> $"{number}.suffix that is the same in all of them" ]
                        ]

                    for texts in texts do
                        let bytes = texts |> List.map Encoding.UTF8.GetBytes

                        // The median, because a seed in twenty is bad for texts that differ in a few bytes only: a product with
                        // one multiplier may leave gaps.
                        let found =
                            [
                                for seed in 1UL .. 21UL ->
                                    bytes |> List.map (fun text -> hash text (seed <<< 32)) |> chiSquare
                            ]
                            |> List.sort

                        Expect.isLessThan found[10] bound $"unevenness of {texts.Head}, {texts[1]}, ..."

                        let sums = bytes |> List.map (fun text -> (text |> Array.sumBy uint32) <<< 20)
                        Expect.isGreaterThan (chiSquare sums) bound "the bound can be missed")

            testCase "keys that collide with one seed do not with another" (fun () ->
                let texts = [| for number in 1..300_000 -> Encoding.UTF8.GetBytes $"key{number}" |]
                let seen = Dictionary<uint32, byte array>()

                let pairs =
                    [
                        for text in texts do
                            if not (seen.TryAdd(hash text 1UL, text)) then
                                seen[hash text 1UL], text
                    ]

                // About ten pairs of so many texts share all 32 bits.
                Expect.isNonEmpty pairs "pairs that collide"

                for a, b in pairs do
                    Expect.notEqual (hash a 2UL) (hash b 2UL) "hashes with another seed")

            testCase "keys of one length whose hashes are equal by chance are different keys of a map" (fun () ->
                use arena = ArenaData.arena (1 <<< 25)
                let keys = 300_000
                let map = arena.AllocTextMap<int> keys

                // About twenty pairs of so many have the same hash.
                for number in 1..keys do
                    map.Set((string (1_000_000 + number)).AsSpan(), number)

                Expect.equal map.Count keys "count"

                for number in 1..keys do
                    if map[(string (1_000_000 + number)).AsSpan()] <> number then
                        failtest $"the value of {1_000_000 + number}")

            testCase "each map has a seed of its own" (fun () ->
                let seeds =
                    [
                        for stamp in [ 1L; 2L; 3L; -1L; Int64.MaxValue ] do
                            for address in [ 0un; 8un; 16un; 1un <<< 40 ] do
                                TextHash.NewSeed(stamp, address)
                    ]

                Expect.equal (List.distinct seeds).Length seeds.Length "seeds")

            testCase "each bit of a secret is 0 in some and 1 in others" (fun () ->
                let secrets = [ for _ in 1..200 -> TextHash.NewSecret() ]
                Expect.equal (List.reduce (&&&) secrets) 0UL "always 1"
                Expect.equal (List.reduce (|||) secrets) UInt64.MaxValue "never 1")

            testCase "the product of two numbers has both halves" (fun () ->
                let some =
                    [
                        0UL
                        1UL
                        2UL
                        0xFFFF_FFFFUL
                        0x1_0000_0000UL
                        0x8000_0000_0000_0000UL
                        UInt64.MaxValue
                    ]

                let random = Random 2
                let numbers = some @ List.init 60 (fun _ -> uint64 (random.NextInt64()) * 2UL + 1UL)

                for a in numbers do
                    for b in numbers do
                        let mutable low = 0UL
                        let high = Portable.Multiply(a, b, &low)
                        Expect.equal ((bigint high <<< 64) + bigint low) (bigint a * bigint b) $"{a} times {b}")
        ]
