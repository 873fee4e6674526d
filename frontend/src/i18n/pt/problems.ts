import type { ProblemMessages } from "../messages";

export const problems: ProblemMessages = {
  "insecure-context": [
    "Esta página não pode usar o microfone",
    "Os navegadores só permitem em páginas https e em http://localhost. Abra o Vivavoce num desses endereços, ou traduza um arquivo.",
  ],
  "microphone-denied": [
    "O microfone está bloqueado",
    "Permita-o para esta página na barra de endereço (o símbolo do microfone ou do cadeado) e aperte Começar de novo. Também pode traduzir um arquivo.",
  ],
  "microphone-missing": [
    "Nenhum microfone encontrado",
    "Conecte um e aperte Começar de novo, ou traduza um arquivo.",
  ],
  "microphone-busy": [
    "Não foi possível abrir o microfone",
    "Outro programa pode estar usando. Feche-o, ou escolha outro microfone em Som, e aperte Começar de novo.",
  ],
  "microphone-lost": [
    "O microfone foi desconectado",
    "O que você disse até então ainda está sendo traduzido. Conecte-o de novo e aperte Começar para continuar.",
  ],
  "microphone-changed": [
    "O microfone foi desconectado",
    "Outro tomou o lugar dele: pode continuar a falar. Escolha um diferente em Som e idioma.",
  ],
  "microphone-gone": [
    "O microfone foi desconectado",
    "Agora ninguém ouve você. Conecte um: ele é usado na hora, ou escolha-o em Som e idioma.",
  ],
  "camera-denied": [
    "A câmera está bloqueada",
    "Permita-a para esta página na barra de endereço, ou escolha uma foto. Sua voz é traduzida também sem ela.",
  ],
  "camera-missing": ["Nenhuma câmera foi encontrada", "Conecte uma, ou escolha uma foto."],
  "camera-busy": [
    "A câmera não pôde ser aberta",
    "Outro programa pode estar a usá-la. Feche-o e ligue a câmera de novo.",
  ],
  "camera-lost": ["A câmera foi desconectada", "Sua voz continua. Conecte a câmera e ligue-a de novo."],
  "picture-unreadable": [
    "Esta imagem não pode ser mostrada",
    "Está vazia, danificada ou é de um tipo que este navegador não conhece. JPEG, PNG e WebP funcionam.",
  ],
  "file-unreadable": [
    "Não é possível tocar este arquivo",
    "Está vazio, danificado ou é de um tipo que este navegador não conhece. MP3, M4A, WAV, FLAC, OGG, MP4 e WebM funcionam.",
  ],
  "file-broken": [
    "O arquivo termina em dados danificados",
    "Tudo até o dano foi traduzido. Exporte o arquivo de novo para obter o resto.",
  ],
  "file-silent": ["Este vídeo não tem som", "Escolha um arquivo em que alguém fale."],
  "audio-blocked": [
    "O navegador não dá som a esta página",
    "Clique em qualquer lugar da página e aperte Começar de novo. Se não ajudar, verifique se há um dispositivo de som conectado.",
  ],
  unreachable: [
    "O Vivavoce não responde",
    "O servidor não está rodando ou não pode ser alcançado. Inicie-o com `make run` e tente de novo: esta página percebe sozinha quando ele volta.",
  ],
  reconnecting: [
    "A conexão caiu",
    "Reconectando… Continue falando: os últimos 30 segundos ficam guardados e são enviados assim que ela voltar.",
  ],
  "connection-lost": [
    "A conexão caiu",
    "Não foi possível restaurá-la em 40 segundos. Verifique a rede e se o servidor ainda roda, e aperte Começar para continuar.",
  ],
  at_capacity: [
    "Todos os lugares estão ocupados",
    "O servidor leva tantas pessoas quantas consegue sem atrasar as outras. Tente de novo quando alguém terminar.",
  ],
  too_many_requests: [
    "Sessões demais a partir daqui",
    "Feche o Vivavoce em outras abas, espere alguns segundos e aperte Começar de novo.",
  ],
  audio_lost: [
    "Parte da fala se perdeu",
    "O reconhecimento ficou ausente por mais de 30 segundos; falta o que foi dito primeiro.",
  ],
  draining: [
    "O servidor está reiniciando",
    "Ele não aceita novas pessoas por um momento. Tente de novo em alguns segundos.",
  ],
  stage_unavailable: [
    "Um serviço não está rodando",
    "A tradução precisa do reconhecedor, do tradutor e da voz. Veja no terminal qual deles parou, ou inicie todos com `make run`.",
  ],
  unsupported_language: [
    "Este par de idiomas não está instalado",
    "Escolha outro par, ou instale um modelo para ele com `vivavoce models pull`.",
  ],
  unknown_voice: ["Esta voz não está instalada", "Escolha outra voz."],
  "sound-stopped": [
    "O navegador pausou todo o som",
    "Uma chamada ou outro programa pode tê-lo tomado. Depois ele volta sozinho; se não voltar, aperte Parar e Começar.",
  ],
  "webrtc-blocked": [
    "O som vai pela conexão comum",
    "Não foi possível abrir daqui o caminho mais rápido para chamadas (WebRTC); muitas vezes a causa é um firewall. Tudo funciona sem ele.",
  ],
  "webrtc-lost": [
    "O som passou para a conexão comum",
    "O caminho mais rápido para chamadas (WebRTC) caiu. A chamada continua, e o que não foi ouvido é repetido.",
  ],
  unknown_room: [
    "Esta sala não existe",
    "Ela terminou, ou o link está incompleto. Peça um novo ao anfitrião.",
  ],
  unknown_member: ["Você já não está nesta sala", "Você ficou fora tempo demais. Aperte Entrar para voltar."],
  wrong_password: ["A senha não está certa", "Escreva a senha que o anfitrião lhe deu."],
  host_present: [
    "O anfitrião já está aqui",
    "Uma sala tem um anfitrião de cada vez. Entre para falar, ou saia da sala na outra aba.",
  ],
  room_locked: [
    "A sala está trancada",
    "No momento o anfitrião não deixa entrar mais ninguém. Peça que a destranque.",
  ],
  room_full: ["A sala está cheia", "Tente de novo quando alguém sair, ou entre só para ouvir."],
  removed: ["O anfitrião tirou você da sala", "Você já não está na sala."],
  elsewhere: [
    "Você está nesta sala em outra aba",
    "A chamada continua lá. Entre aqui para ter um segundo lugar.",
  ],
  internal: [
    "Algo deu errado",
    "Aperte Começar para tentar de novo. Se acontecer outra vez, o terminal do servidor diz por quê.",
  ],
};
