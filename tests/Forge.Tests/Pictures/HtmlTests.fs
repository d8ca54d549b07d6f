module Forge.Tests.HtmlTests

open System
open System.Xml.Linq
open Expecto
open Forge

[<Tests>]
let tests =
    testList
        "pictures.html"
        [
            Check.property "any text reads back as it was, but for what XML does not allow" 1000 (fun (text: string) ->
                let text = if isNull text then "" else text

                let element =
                    XElement.Parse(
                        $"<a title=\"{Html.Encode text}\">{Html.Encode text}</a>",
                        LoadOptions.PreserveWhitespace
                    )

                let expected =
                    String.collect
                        (fun c ->
                            if c = '\n' || c = '\r' || c = '\t' then " "
                            elif Char.IsControl c then $"\\u%04X{int c}"
                            else string c)
                        text

                element.Value = expected && Notebook.attribute "title" element = Some expected)

            testCase "markup is encoded, halves of a character and control characters are spelled out" (fun () ->
                let cases =
                    [
                        "<b a=\"1\" b='2'>&", "&lt;b a=&quot;1&quot; b=&#39;2&#39;&gt;&amp;"
                        "\000\127", "\\u0000\\u007F"
                        "a\r\n\tb", "a   b"
                        "\U0001F600", "\U0001F600"
                        String [| '\uD83D' |], "\\uD83D"
                        String [| '\uDE00'; '\uD83D' |], "\\uDE00\\uD83D"
                        "\uFFFD\uFFFE\uFFFF", "\uFFFD\\uFFFE\\uFFFF"
                    ]

                for text, expected in cases do
                    Expect.equal (Html.Encode text) expected "encoded")

            testCase "sizes have the largest unit that fits" (fun () ->
                let cases =
                    [
                        0L, "0 bytes"
                        1L, "1 byte"
                        1023L, "1023 bytes"
                        1024L, "1 KiB"
                        1536L, "1.5 KiB"
                        1024L * 1024L - 1L, "1024 KiB"
                        5L * 1024L * 1024L, "5 MiB"
                        3L * 1024L * 1024L * 1024L, "3 GiB"
                        Int64.MaxValue, "8 EiB"
                    ]

                Check.withOtherCulture (fun () ->
                    for bytes, expected in cases do
                        Expect.equal (Html.Size bytes) expected "size"))
        ]
