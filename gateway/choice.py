"""Whether a choice of languages and voices can be had now, asked of the stages where what we know is old."""

from collections.abc import Callable, Mapping

from gateway.languages import base_of, name_of
from gateway.pairs import PIVOT, Advisor, check_voice, choose
from gateway.settings import GatewaySettings
from gateway.stages import StageDirectory
from wire.errors import InvalidInput, UnknownVoice, UnsupportedLanguage
from wire.events import Open
from wire.models import ManifestInvalid, ModelCard, ModelStore


class Chooser:
    """Checks what a browser asks for, in a new session or in a change of one."""

    def __init__(self, directory: StageDirectory, advisor: Advisor, *, max_targets: int) -> None:
        self._directory, self._advisor, self._max_targets = directory, advisor, max_targets

    async def check(self, source: str, targets: tuple[str, ...], voices: Mapping[str, str]) -> None:
        """Raises StageUnavailable, UnsupportedLanguage, UnknownVoice or InvalidInput."""
        await self._directory.current()
        self._directory.require()
        try:
            self._check(source, targets, voices)
        except (UnsupportedLanguage, UnknownVoice):
            # A model may have been added since the stages were last asked.
            await self._directory.refresh()
            self._check(source, targets, voices)

    async def approve(self, event: Open) -> None:
        """The same for a change in a running session, which goes on while a stage is away."""
        await self._directory.current()
        self._check(event.source, event.targets, event.voices)

    def possible(self, source: str, target: str) -> bool:
        """Whether the pair can be had, as far as is known."""
        return self._directory.catalogue.find(source, target) is not None

    async def approve_person(self, speaks: str, hears: str, voices: Mapping[str, str]) -> None:
        """Whether somebody can be understood and spoken to, whoever else is there. Raises UnsupportedLanguage or
        UnknownVoice.
        """
        catalogue = await self._directory.current()
        sources = {base_of(source) for source in catalogue.recognised} | {source.code for source in catalogue.sources}
        targets = {base_of(pair.target) for pair in catalogue.pairs}
        if base_of(speaks) not in sources and catalogue.recognised:
            raise UnsupportedLanguage(
                f"No installed recogniser understands {name_of(speaks)}; there are: {', '.join(sorted(sources))}."
            )
        if hears and base_of(hears) not in targets and base_of(hears) not in sources:
            raise UnsupportedLanguage(
                f"Nobody can be heard in {name_of(hears)} here; choose one of {', '.join(sorted(targets))}."
            )
        for language, voice in voices.items():
            check_voice(catalogue, language, voice)

    def _check(self, source: str, targets: tuple[str, ...], voices: Mapping[str, str]) -> None:
        if len(set(targets)) != len(targets) or len(targets) > self._max_targets:
            raise InvalidInput(f"Name each target language once, {self._max_targets} of them at most.")
        catalogue = self._directory.catalogue
        for target in targets:
            choose(catalogue, source, target, self._advisor)
        for language, voice in voices.items():
            if base_of(language) not in {base_of(target) for target in targets}:
                raise InvalidInput(f"A voice was chosen for {language!r}, which is not a target.")
            check_voice(catalogue, language, voice)


class ManifestAdvisor:
    """Looks for models that are not installed in the manifest. Implements `pairs.Advisor`."""

    def __init__(self, settings: GatewaySettings) -> None:
        self._folder, self._manifest = settings.models_dir, settings.models_manifest

    def recognisers(self, language: str) -> list[str]:
        return self._ids(lambda store: store.would_add_language("asr", base_of(language)))

    def translators(self, source: str, target: str) -> list[str]:
        """Text models for the pair, and for the way from English, which a recogniser may reach by itself."""
        pairs = dict.fromkeys([(base_of(source), base_of(target)), (PIVOT, base_of(target))])
        return self._ids(lambda store: [card for pair in pairs for card in store.would_add_pair(*pair)])

    def _ids(self, find: Callable[[ModelStore], list[ModelCard]]) -> list[str]:
        try:
            cards = find(ModelStore(self._folder, self._manifest))
        except ManifestInvalid:
            return []
        cards.sort(key=lambda card: (card.restricted, "lite" not in card.profiles))
        return list(dict.fromkeys(card.id for card in cards))
