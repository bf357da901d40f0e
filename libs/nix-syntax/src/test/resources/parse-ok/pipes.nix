with {}; [ (a |> f |> g x) (f <| g x <| b) (a |> (x: x) |> f y) ((f <| a) b) ]
