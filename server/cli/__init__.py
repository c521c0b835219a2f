"""The `cadet` command: everything an academy does without a browser."""

import typer

from server.cli import academy, evaluate, export, files, people, predict, rescore, score, simulate, start, train

app = typer.Typer(
    name="cadet",
    help=__doc__,
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # they print local variables, among them people's texts
    add_completion=False,
)
app.command()(start.run)
app.command()(start.serve)
app.command()(start.migrate)
app.command()(files.check)
app.command()(score.score)
app.command()(rescore.rescore)
app.command()(simulate.simulate)
app.command("evaluate")(evaluate.evaluate_all)
app.command("predict")(predict.predict_lines)
app.command("train")(train.train_heads)
app.command()(export.export)
app.command()(files.backup)
app.command()(files.restore)
app.add_typer(people.app, name="user")
app.add_typer(academy.app, name="demo")
