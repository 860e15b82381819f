"""The stage: personas act on the real bot through the simulated Discord, and what they see is written down.

A feature adds a file `bot/demo/scenes/<feature>.py`:

    async def scene(stage: Stage) -> None:
        shown = await stage.slash("mia", "hall", "checkin")
        stage.expect("7" in stage.seen(shown), "Mia is told her points")

    SCENES = (Scene("Check-in 签到", scene, order=20, opening=True),)
"""

from __future__ import annotations

import importlib
import logging
import pkgutil
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeAlias

import discord
from simcord import BackendError, ChannelHandle, InteractionResult, ResponseMessage, SetupError

from bot.demo.render import button_text, field_labels, fingerprint, message_lines, modal_lines, plain
from bot.demo.simulation import Simulation
from bot.demo.world import CLUB_LOCALE, Persona

Target: TypeAlias = InteractionResult | ResponseMessage | discord.Message
Say = Callable[[str], None]


class StageError(Exception):
    """A step of a scene did not go as it should. The text names the step and what was wrong."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One feature's part of the tour.

    `opening` scenes also set the scene of the browser demo: keep them within a second or two. `takes` is the
    simulated time a scene moves on, so that a demo which plays it can begin that much earlier and end in the present.
    """

    title: str
    play: Callable[[Stage], Awaitable[None]]
    order: int = 100
    opening: bool = False
    takes: timedelta = timedelta(0)


def load_scenes() -> list[Scene]:
    """Every scene under bot/demo/scenes, in playing order."""
    package = importlib.import_module("bot.demo.scenes")
    scenes: list[Scene] = []
    for module in pkgutil.iter_modules(package.__path__):
        scenes += importlib.import_module(f"{package.__name__}.{module.name}").SCENES
    return sorted(scenes, key=lambda scene: (scene.order, scene.title))


class _ErrorLog(logging.Handler):
    """Keeps what the bot logs as an error: the member got a polite answer, and the tour must fail all the same."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        cause = f": {record.exc_info[1]!r}" if record.exc_info and record.exc_info[1] else ""
        self.lines.append(f"{record.name}: {record.getMessage()}{cause}")


class Stage:
    """What a scene can do. Each act returns what simcord returns, after the jobs it caused have run."""

    def __init__(self, simulation: Simulation, *, say: Say) -> None:
        self.simulation = simulation
        self.app = simulation.app
        self.world = simulation.world
        self.env = simulation.env
        self._say = say
        self._step = "setting up"
        self._known: dict[int, str] = {}
        self._errors_read = self.env.error_cursor
        self._log = _ErrorLog()
        self._remember()

    # ------------------------------------------------------------------ acts

    async def play(self, scene: Scene) -> None:
        """Plays one scene. Raises StageError with the step that failed."""
        self._say(f"\n── {scene.title} ──")
        logging.getLogger().addHandler(self._log)
        try:
            await scene.play(self)
        except StageError:
            raise
        except (SetupError, BackendError, TimeoutError, LookupError) as error:
            notes = " ".join(getattr(error, "__notes__", ()))
            raise StageError(f"{self._step}: {type(error).__name__}: {error} {notes}".rstrip()) from error
        except BaseException as error:
            error.add_note(f"at the step: {self._step}")
            raise
        finally:
            logging.getLogger().removeHandler(self._log)

    async def slash(
        self, who: Persona | str, where: ChannelHandle | str, command: str, **options: Any
    ) -> InteractionResult:
        """Types a slash command; options are values, handles or `(filename, bytes)` for a file."""
        persona, channel = self.world.persona(who), self.world.channel(where)
        options = {name: value.member if isinstance(value, Persona) else value for name, value in options.items()}
        told = " ".join(f"{name}:{self._value(value)}" for name, value in options.items())
        self._begin(persona, f"/{command} {told}".rstrip(), channel)
        if channel.guild is None:
            act = persona.user.slash(command, **options)
        else:
            act = persona.member.slash(channel, command, **options)
        return await self._finish(persona, act)

    async def click(
        self, who: Persona | str, target: Target, *, label: str | None = None, custom_id: str | None = None
    ) -> InteractionResult:
        """Presses a button on a message or on the answer of an earlier act."""
        persona, message = self.world.persona(who), self._message(target)
        stored = self.env.backend.get_message(self._place(message).id, message.id)
        told = button_text(stored, label=label, custom_id=custom_id) or f"[{label or custom_id or 'the button'}]"
        self._begin(persona, f"presses {told}", self._place(message))
        act = self._actor(persona, message).click(message, label=label, custom_id=custom_id)
        return await self._finish(persona, act)

    async def select(
        self, who: Persona | str, target: Target, values: Sequence[Any], *, custom_id: str | None = None
    ) -> InteractionResult:
        """Chooses in a menu: strings, or handles of people, roles and channels."""
        persona, message = self.world.persona(who), self._message(target)
        told = ", ".join(self._value(value) for value in values)
        self._begin(persona, f"chooses {told}", self._place(message))
        return await self._finish(persona, self._actor(persona, message).select(message, values, custom_id=custom_id))

    async def submit(self, who: Persona | str, shown: InteractionResult, values: dict[str, Any]) -> InteractionResult:
        """Fills in the form that an earlier act showed, and sends it."""
        persona = self.world.persona(who)
        if shown.modal is None:
            raise StageError(f"{self._step}: no form was shown")
        channel = self._channel(shown._interaction.channel_id)
        labels = field_labels(shown.modal)
        told = ", ".join(f"{labels.get(name, name)}: {self._value(value)}" for name, value in values.items())
        self._begin(persona, f"fills in “{shown.modal.get('title', '')}”: {told}", channel)
        actor = persona.user if channel.guild is None else persona.member
        return await self._finish(persona, actor.submit_modal(shown, values))

    async def say(self, who: Persona | str, where: ChannelHandle | str, text: str) -> discord.Message:
        """Writes an ordinary message."""
        persona, channel = self.world.persona(who), self.world.channel(where)
        self._begin(persona, f"“{text}”", channel)
        act = persona.user.send_dm(text) if channel.guild is None else persona.member.send(channel, text)
        return await self._finish(persona, act)

    async def autocomplete(
        self, who: Persona | str, where: ChannelHandle | str, command: str, option: str, value: str, **filled: Any
    ) -> list[dict[str, Any]]:
        """What is offered while typing `value` into an option."""
        persona, channel = self.world.persona(who), self.world.channel(where)
        self._begin(persona, f"/{command} {option}:{value}…", channel)
        choices = await self._finish(persona, persona.member.autocomplete(channel, command, option, value, **filled))
        self._say("    is offered: " + (" · ".join(str(choice["name"]) for choice in choices) or "nothing"))
        return choices

    async def advance(self, seconds: float, *, down: bool = False) -> int:
        """Lets simulated time pass and due jobs run. Returns how many jobs ran.

        With `down` the bot is as good as switched off meanwhile: it does nothing before the time is over.
        """
        self._step = f"waiting {timedelta(seconds=seconds)}"
        self._say(f"⏲ {timedelta(seconds=seconds)} later{', the bot down meanwhile' if down else ''}")
        async with self.simulation.lock:
            ran = await self.simulation.advance(seconds, down=down)
        self._report(None, None)
        return ran

    def narrate(self, text: str) -> None:
        """Writes a line of explanation into the transcript."""
        self._say(f"  {text}")

    # ---------------------------------------------------------------- looking

    def expect(self, condition: object, what: str) -> None:
        """Notes that `what` is true. Raises StageError, naming the step before, where `condition` does not hold."""
        if not condition:
            raise StageError(f"{self._step}: expected, but not so: {what}")
        self._say(f"  ✓ {what}")

    def seen(self, target: Target) -> str:
        """All the text that an answer or a message shows, its forms and buttons included."""
        if isinstance(target, InteractionResult):
            lines = modal_lines(self.env, target.modal) if target.modal is not None else []
            for answer in filter(None, (target.response, *target.followups)):
                lines += message_lines(self.env, answer._message)
            return "\n".join(lines)
        return "\n".join(message_lines(self.env, self.env.backend.get_message(self._place(target).id, target.id)))

    def latest(self, where: ChannelHandle | str) -> discord.Message:
        """The bot's newest message for everyone in that channel. Raises StageError where there is none."""
        bot = self.env.backend.bot_user.id
        channel = self.world.channel(where)
        for message in reversed(channel.history()):
            if message.author.id == bot and not message.flags.ephemeral:
                return message
        raise StageError(f"{self._step}: the bot has written nothing in {self._name(channel)}")

    # ---------------------------------------------------------------- inside

    def _begin(self, persona: Persona, act: str, channel: ChannelHandle) -> None:
        self._step = f"{persona.name} in {self._name(channel)}: {act}"
        self._say(f"▶ {persona.name} ({persona.part.split(' · ')[0]}) {act}   {self._name(channel)}")

    async def _finish(self, persona: Persona, act: Awaitable[Any]) -> Any:
        async with self.simulation.lock:
            # What was promised before goes first, as it would in a second: nobody can tell the order of what is done
            # at the same time.
            await self.simulation.pump()
            result = await act
            await self.simulation.pump()
        self._report(persona, result if isinstance(result, InteractionResult) else None)
        return result

    def _report(self, persona: Persona | None, result: InteractionResult | None) -> None:
        """Writes what this act made visible, to whom, and raises StageError where the bot failed."""
        if result is not None and persona is not None:
            if result.modal is not None:
                self._show(f"{persona.name} sees a", modal_lines(self.env, result.modal, persona.locale))
            for answer in filter(None, (result.response, *result.followups)):
                if answer.ephemeral:
                    self._known[answer.id] = fingerprint(answer._message)
                    lines = message_lines(self.env, answer._message, persona.locale)
                    self._show(f"only {persona.name} sees", lines)
        for channel_id, message, new in self._changes():
            channel = self._channel(channel_id)
            lines = message_lines(self.env, message, self._locale(channel))
            if message.is_ephemeral:
                self._show(f"only the one who asked sees, now {self._name(channel)}", lines)
            elif channel.guild is None:
                self._show(f"direct message {self._name(channel)}", lines)
            else:
                self._show(f"everyone in {self._name(channel)} sees{'' if new else ' the message change to'}", lines)
        self._check(result)

    def _changes(self) -> list[tuple[int, Any, bool]]:
        changed: list[tuple[int, Any, bool]] = []
        for channel_id, message in self._bot_messages():
            before, after = self._known.get(message.id), fingerprint(message)
            if before != after:
                self._known[message.id] = after
                changed.append((channel_id, message, before is None))
        return changed

    def _check(self, result: InteractionResult | None) -> None:
        raised = self.env.errors_since(self._errors_read)
        self._errors_read = self.env.error_cursor
        logged, self._log.lines = self._log.lines, []
        if raised:
            raise StageError(f"{self._step}: the bot raised {raised[0]!r}") from raised[0]
        if logged:
            raise StageError(f"{self._step}: the bot logged an error: {logged[0]}")
        if result is not None and not result.acknowledged:
            raise StageError(f"{self._step}: the bot did not answer; a member would see “interaction failed”")

    def _remember(self) -> None:
        for _, message in self._bot_messages():
            self._known[message.id] = fingerprint(message)

    def _bot_messages(self) -> list[tuple[int, Any]]:
        backend = self.env.backend
        return [
            (channel_id, message)
            for channel_id, messages in list(backend.messages.items())
            for message in list(messages.values())
            if message.author_id == backend.bot_user.id
        ]

    def _show(self, title: str, lines: list[str]) -> None:
        self._say(f"    {title}:")
        for line in lines:
            self._say(f"      {line}")

    def _message(self, target: Target) -> ResponseMessage | discord.Message:
        if not isinstance(target, InteractionResult):
            return target
        shown = target.followups[-1] if target.followups else target.response
        if shown is None:
            raise StageError(f"{self._step}: there is no answer to act on")
        return shown

    def _place(self, message: Any) -> ChannelHandle:
        identity = message.channel_id if isinstance(message, ResponseMessage) else message.channel.id
        return self._channel(identity)

    def _channel(self, identity: int) -> ChannelHandle:
        channel = self.env.backend.get_channel(identity)
        return ChannelHandle(self.env, self.world.guild if channel.guild_id else None, channel)

    def _actor(self, persona: Persona, message: Any) -> Any:
        return persona.user if self._place(message).guild is None else persona.member

    def _name(self, channel: ChannelHandle) -> str:
        if channel.guild is not None:
            return f"#{channel.name}"
        owner = self._owner(channel)
        return f"to {owner.name}" if owner else "to someone"

    def _owner(self, channel: ChannelHandle) -> Persona | None:
        """Whose direct messages these are."""
        owners = self.env.backend.get_channel(channel.id).recipient_ids
        return next((persona for persona in self.world.personas.values() if persona.id in owners), None)

    def _locale(self, channel: ChannelHandle) -> str:
        """The language in which times are written out there: its one reader's, or the club's."""
        owner = None if channel.guild is not None else self._owner(channel)
        return owner.locale if owner else CLUB_LOCALE

    def _value(self, value: Any) -> str:
        if isinstance(value, tuple):
            return f"📎{value[0]}"
        if isinstance(value, list):
            return ", ".join(self._value(item) for item in value)
        mention = getattr(value, "mention", None)
        return plain(self.env, mention) if isinstance(mention, str) else str(value)
