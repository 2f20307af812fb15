import json
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.answers import Answer, Status
from knowledge.citations import Citation
from knowledge.errors import DataError
from knowledge.measuring.evaluation import Question, Tally, evaluate, percentile, read_questions
from knowledge.measuring.squad import Article, SquadQuestion, add_slips, auroc, evaluate_squad, read_squad


def answer(status: Status, *sentences: int, value: str | None = None, source: str = "any") -> Answer:
    cited = tuple(Citation(source, number, 1, number, 0, 1, "x") for number in sentences)
    return Answer("?", status, "", "en", 0.5, value=value, citations=cited)


def question(*gold: int, also: frozenset[int] = frozenset(), value: str | None = None, source: str = "") -> Question:
    return Question("?", "en", "clean", frozenset(gold), also, value=value, source=source)


@pytest.mark.parametrize(
    ("asked", "got", "counted"),
    [
        pytest.param(
            question(2, 3), answer(Status.ANSWERED, 3, 2),
            {"answerable": 1, "right": 1, "ranked": 1, "answered": 1},
            id="any of gold may come first",
        ),
        pytest.param(
            question(2), answer(Status.ANSWERED, 3, 2), {"answerable": 1, "answered": 1, "wrong": 1},
            id="a right sentence that comes second is wrong",
        ),
        pytest.param(
            question(2), answer(Status.RELATED, 2), {"answerable": 1, "ranked": 1},
            id="a right sentence that does not answer is not right",
        ),
        pytest.param(question(2), answer(Status.NOT_FOUND), {"answerable": 1}, id="refused but answerable"),
        pytest.param(
            question(), answer(Status.RELATED, 2), {"unanswerable": 1, "refused": 1},
            id="a near miss is a refusal",
        ),
        pytest.param(
            question(), answer(Status.ANSWERED, 2), {"unanswerable": 1, "answered": 1, "wrong": 1},
            id="an answer to what cannot be answered is wrong",
        ),
        pytest.param(
            question(3, also=frozenset({2})), answer(Status.ANSWERED, 3, 2),
            {"answerable": 1, "right": 1, "ranked": 1, "answered": 1, "with_also": 1, "complete": 1},
            id="all of also is cited",
        ),
        pytest.param(
            question(3, also=frozenset({2, 4})), answer(Status.ANSWERED, 3, 2),
            {"answerable": 1, "right": 1, "ranked": 1, "answered": 1, "with_also": 1},
            id="some of also is not cited",
        ),
        pytest.param(
            question(3, value="1992-08"), answer(Status.ANSWERED, 3, value="1992-08"),
            {"answerable": 1, "right": 1, "ranked": 1, "answered": 1, "dated": 1, "dated_right": 1},
            id="the right date",
        ),
        pytest.param(
            question(3, value="1992-08"), answer(Status.ANSWERED, 3, value="1992"),
            {"answerable": 1, "right": 1, "ranked": 1, "answered": 1, "dated": 1},
            id="a coarser date is not the right one",
        ),
        pytest.param(
            question(3, source="one"), answer(Status.ANSWERED, 3, source="other"),
            {"answerable": 1, "answered": 1, "wrong": 1},
            id="the same number in another source is wrong",
        ),
    ],
)  # fmt: skip
def test_an_answer_counts_as(asked: Question, got: Answer, counted: dict[str, int]) -> None:
    tally = Tally()
    is_right = tally.add(asked, got)
    assert tally == Tally(**counted)
    assert is_right == bool(tally.right or tally.refused)


def test_a_report_counts_by_language_and_style_and_names_what_failed() -> None:
    questions = [
        Question("right", "en", "clean", frozenset({1}), id="q1"),
        Question("wrong", "tr", "clean", frozenset({1}), id="q2"),
        Question("refused", "tr", "oos-near", frozenset(), id="q3"),
    ]
    answers = {
        "right": answer(Status.ANSWERED, 1),
        "wrong": answer(Status.ANSWERED, 2),
        "refused": answer(Status.NOT_FOUND),
    }
    report = evaluate(questions, lambda asked: answers[asked.text])
    assert {name: tally.answerable for name, tally in report.languages.items()} == {"en": 1, "tr": 1}
    assert {name: tally.right for name, tally in report.styles.items()} == {"clean": 1, "oos-near": 0}
    assert [(miss.id, miss.cited, miss.gold) for miss in report.misses] == [("q2", (2,), (1,))]
    written = json.loads(json.dumps(report.to_dict()))
    assert written["all"]["right_share"] == 0.5
    assert written["all"]["wrong_share"] == 0.5
    assert written["language"]["tr"]["refused_share"] == 1.0
    assert written["style"]["oos-near"]["right_share"] is None  # there was nothing to count
    assert written["ms"]["median"] <= written["ms"]["p95"]


def test_a_report_on_nothing_has_no_shares() -> None:
    report = evaluate([], lambda _: answer(Status.NOT_FOUND))
    assert (report.median_ms, report.p95_ms, report.all) == (None, None, Tally())


def test_questions_and_the_turns_of_dialogues_are_read() -> None:
    lines = [
        '\ufeff{"id": "a", "q": "When?", "lang": "en", "gold": ["S3"], "also": ["S2"],'
        ' "answer": "August 1992", "kind": "when", "style": "clean"}',
        "",
        '{"id": "d", "lang": "ru", "turns": [{"q": "Когда?", "gold": ["S1"], "kind": "first"},'
        ' {"q": "А где?", "gold": [], "kind": "followup"}]}',
    ]
    assert list(read_questions(lines, "some.jsonl")) == [
        Question("When?", "en", "clean", frozenset({3}), frozenset({2}), (), "1992-08", "a"),
        Question("Когда?", "ru", "first", frozenset({1}), id="d#1"),
        Question("А где?", "ru", "followup", frozenset(), turns=("Когда?",), id="d#2"),
    ]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("[", "is not JSON"),
        ("7", "is not an object"),
        ('{"q": "When?"}', "'gold' is missing"),
        ('{"gold": []}', "'turns' is missing"),
        ('{"q": 1, "gold": []}', "is not a text"),
        ('{"q": "When?", "gold": "S1"}', "is not a list"),
        ('{"q": "When?", "gold": ["first"]}', "first"),
        ('{"turns": ["When?"]}', "is not a list of objects"),
    ],
)
def test_a_line_that_is_no_question_is_named(line: str, told: str) -> None:
    with pytest.raises(DataError, match=rf"some\.jsonl:2: .*{told}"):
        list(read_questions(["", line], "some.jsonl"))


@pytest.mark.parametrize(
    ("values", "part", "expected"),
    [
        ([], 0.95, None),
        ([3.0], 0.95, 3.0),
        ([1, 2, 3, 4], 0.5, 2),
        ([*range(1, 101)], 0.95, 95),
        ([2, 1], 1.0, 2),
    ],
)
def test_a_percentile_is_one_of_the_values(values: list[float], part: float, expected: float | None) -> None:
    assert percentile(values, part) == expected


@pytest.mark.parametrize(
    ("own", "others", "expected"),
    [
        ([2.0, 3.0], [0.0, 1.0], 1.0),
        ([0.0], [1.0], 0.0),
        ([1.0], [1.0], 0.5),
        ([1.0, 3.0], [2.0, 2.0], 0.5),
        ([1.0, 2.0, 3.0], [0.0, 2.5], 4 / 6),
        ([], [1.0], None),
        ([1.0], [], None),
    ],
)
def test_auroc_is_the_share_of_pairs_in_order(own: list[float], others: list[float], expected: float | None) -> None:
    assert auroc(own, others) == expected


@given(st.lists(st.integers(0, 5), min_size=1), st.lists(st.integers(0, 5), min_size=1))
def test_auroc_turned_round_is_its_complement(own: list[float], others: list[float]) -> None:
    forth, back = auroc(own, others), auroc(others, own)
    assert forth is not None
    assert back is not None
    assert forth + back == pytest.approx(1)


@given(st.lists(st.sampled_from(["who", "1992", "Şuşa", "consulate", "открылось", "in", "relations"]), min_size=1))
def test_slips_change_every_third_long_word_and_nothing_else(words: list[str]) -> None:
    slipped = add_slips(" ".join(words)).split(" ")
    assert len(slipped) == len(words)
    long_words = [number for number, word in enumerate(words) if len(word) >= 4 and word.isalpha()]
    for number, (before, after) in enumerate(zip(words, slipped, strict=True)):
        if number in long_words[::3]:
            assert abs(len(before) - len(after)) <= 1
        else:
            assert before == after


def test_slips_are_the_same_in_every_run() -> None:
    asked = "When did diplomatic relations between these countries begin?"
    assert add_slips(asked) == add_slips(asked) != asked
    assert len({add_slips(asked, seed) for seed in range(20)}) > 5


def asked_about(context: str, *questions: tuple[str, str]) -> dict[str, object]:
    """Return a paragraph in SQuAD form; the second of each pair is its answer, which may be missing."""
    asked = [
        {
            "question": text,
            "answers": [{"answer_start": context.index(words), "text": words}] if words else [],
        }
        for text, words in questions
    ]
    return {"context": context, "qas": asked}


SQUAD = {
    "data": [
        {
            "title": "Lamps",
            "paragraphs": [
                asked_about(
                    "The lighthouse of Inchkeith was lit in 1804. Its keeper is Ann Broad.",
                    ("When was the lighthouse lit?", "1804"),
                ),
                asked_about(
                    "Lamp oil came from whales. Gas replaced the oil later.",
                    ("What replaced the lamp oil?", "Gas"),
                    ("Who was the whaler?", ""),
                ),
            ],
        },
        {
            "title": "Bread",
            "paragraphs": [
                asked_about(
                    "Bakers knead dough at night. Ovens are heated with beech wood.",
                    ("What wood heats the ovens?", "beech"),
                )
            ],
        },
    ]
}


def test_spans_of_a_squad_file_are_those_of_the_whole_article() -> None:
    lamps, bread = read_squad(json.dumps(SQUAD), "some.json")
    assert [[lamps.text[first:last] for first, last in asked.spans] for asked in lamps.questions] == [
        ["1804"],
        ["Gas"],
    ]
    assert bread.questions == (SquadQuestion("What wood heats the ovens?", ((51, 56),)),)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("{", "is not in SQuAD form"),
        ("[]", "is not in SQuAD form"),
        ("{}", "'data' is missing"),
        ('{"data": [{"paragraphs": [{"context": "x", "qas": 5}]}]}', "is not a list"),
        ('{"data": []}', "has no question"),
    ],
)
def test_a_file_that_is_not_squad_is_named(content: str, told: str) -> None:
    with pytest.raises(DataError, match=rf"some\.json: .*{told}"):
        read_squad(content, "some.json")


def test_all_rankings_are_measured_on_the_same_questions() -> None:
    articles = read_squad(json.dumps(SQUAD), "some.json")
    passed: list[Article] = []

    def track(given_articles: object) -> list[Article]:
        assert given_articles == articles
        passed.extend(articles)
        return articles

    found = [result.to_dict() for result in evaluate_squad(articles, track=track)]
    assert passed == articles
    assert [result["name"] for result in found] == [
        "sitat",
        "bm25s, stemmed",
        "TF-IDF, characters 3-5",
        "rapidfuzz token_set_ratio",
    ]
    for result in found:
        assert result["questions"] == 3
        assert result["hit_share"] == 1.0  # nobody fails on questions as easy as these
        assert result["auroc"] == 1.0
    assert list(islice(found[0], 5)) == ["name", "questions", "hit_share", "hit_share_with_slips", "auroc"]
