"""Which message or fact made a post possible: timeliness runs from there, not from the drill's beginning."""

from server.world import wording
from server.world.events import Posted
from server.world.script import INBOX, Script
from server.world.state import World


def trigger_minute(script: Script, world: World, act: Posted) -> float:
    """The drill minute from which the timeliness of `act`, about to be sent, is counted.

    An answer counts from its question, a correction from the post it corrects. Any other post counts from the
    newest fact it tells, or from the first public message if nothing has been said yet, whichever is later;
    a later post that tells nothing new counts from the newest public message since the one before it.
    """
    if act.corrects and (wrong := world.post(act.corrects)):
        return wrong.minute
    if act.reply_to and (asked := world.item(act.reply_to)):
        return asked.minute
    public = [item.minute for item in world.items if item.platform != INBOX and not item.voice]
    first = min(public, default=script.start)
    told = [fact.minute for fact in script.facts if fact.minute <= world.minute and wording.carries(act.text, fact)]
    newest_told = max(told, default=first)
    sent = [post.minute for post in world.posts if post.stands]
    if not sent or newest_told > max(sent):
        return max(first, newest_told)
    return max((minute for minute in public if minute >= max(sent)), default=max(sent))
