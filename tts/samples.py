"""One sentence for each language, by which a voice is measured before it speaks for the first time."""

_SENTENCES = {
    "en": "Good morning, everyone. Before we begin, let me show you around the house, and then we can talk over lunch.",
    "es": "Buenos días a todos. Antes de empezar, les enseño la casa, y luego podemos hablar durante la comida.",
    "fr": "Bonjour à tous. Avant de commencer, je vous montre la maison, puis nous pourrons parler pendant le repas.",
    "it": "Buongiorno a tutti. Prima di cominciare vi mostro la casa, e poi possiamo parlare durante il pranzo.",
    "pt": "Bom dia a todos. Antes de começar, vou mostrar a casa, e depois podemos conversar durante o almoço.",
    "hi": "आप सबको नमस्ते। शुरू करने से पहले मैं आपको घर दिखाता हूँ, फिर हम खाने पर बात कर सकते हैं।",
    "ja": "皆さん、おはようございます。まず家を案内します。それから一緒に昼食にしましょう。",
    "zh": "大家早上好。我先带你们看看房子，然后我们可以一边吃午饭一边聊天。",
}


def sentence(language: str) -> str:
    """A sentence of about six seconds; English for a language without one."""
    return _SENTENCES.get(language, _SENTENCES["en"])
